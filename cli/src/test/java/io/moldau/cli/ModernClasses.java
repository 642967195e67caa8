package io.moldau.cli;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes the classes of a library anew where they have a format older than that of Java 6: such
/// classes have no stack maps, a recorded start takes none of them, and each run would load and
/// verify them from the jar (half of the time of a command, with picocli). Their code stays as it
/// is.
///
/// A program among the tests, for only the build runs it.
final class ModernClasses {
    /// Magic and minor version come before (JVMS §4.1).
    private static final int MAJOR_VERSION_AT = 6;

    private final Path jar;
    private final ClassFile format;

    private ModernClasses(Path jar, ClassLoader classes) {
        this.jar = jar;
        format =
                ClassFile.of(
                        StackMapsOption.GENERATE_STACK_MAPS,
                        ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofResourceParsing(classes)));
    }

    /// @param arguments a directory of jars
    public static void main(String[] arguments) throws IOException {
        var jars = new ArrayList<Path>();
        try (var found = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
            found.forEach(jars::add);
        }
        for (var jar : jars) {
            modernize(jar);
        }
    }

    /// Leaves a jar alone that has no such classes.
    static void modernize(Path jar) throws IOException {
        try (var classes = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            new ModernClasses(jar, classes).write();
        }
    }

    private void write() throws IOException {
        var written = jar.resolveSibling(jar.getFileName() + ".new");
        boolean changed = false;
        try (var from = new JarFile(jar.toFile());
                var to = new ZipOutputStream(Files.newOutputStream(written))) {
            for (var entry : from.stream().toList()) {
                byte[] bytes = from.getInputStream(entry).readAllBytes();
                boolean old = isOld(entry, bytes);
                changed |= old;
                var copy = new ZipEntry(entry.getName());
                // Without a time zone, for the same jar on every machine.
                copy.setTimeLocal(entry.getTimeLocal());
                to.putNextEntry(copy);
                to.write(old ? modern(bytes) : bytes);
                to.closeEntry();
            }
        }
        if (changed) {
            Files.move(written, jar, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.delete(written);
        }
    }

    private static boolean isOld(ZipEntry entry, byte[] bytes) {
        return entry.getName().endsWith(".class")
                && Byte.toUnsignedInt(bytes[MAJOR_VERSION_AT + 1]) < ClassFile.JAVA_6_VERSION;
    }

    private byte[] modern(byte[] bytes) {
        var version = ClassFileVersion.of(ClassFile.JAVA_25_VERSION, 0);
        // A method whose code passes through a transform gets its stack map written.
        var transform =
                ClassTransform.dropping(ClassFileVersion.class::isInstance)
                        .andThen(
                                ClassTransform.transformingMethodBodies(
                                        (code, it) -> code.with(it)))
                        .andThen(ClassTransform.endHandler(it -> it.with(version)));
        return format.transformClass(format.parse(bytes), transform);
    }
}
