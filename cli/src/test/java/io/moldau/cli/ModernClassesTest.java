package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModernClassesTest {
    private static final String CLASS = "picocli/CommandLine.class";

    @TempDir private Path directory;

    @Test
    void classesOfAnOldFormatAreWrittenAnewAndWorkAsBefore() throws Exception {
        Path jar = copyOfPicocli();
        assertThat(majorVersion(jar)).isLessThan(ClassFile.JAVA_6_VERSION);

        ModernClasses.main(new String[] {directory.toString()});

        assertThat(majorVersion(jar)).isEqualTo(ClassFile.JAVA_25_VERSION);
        try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            // Loads, verifies and initializes it.
            var version = Class.forName("picocli.CommandLine", true, loader).getField("VERSION");
            assertThat(version.get(null)).isEqualTo(CommandLine.VERSION);
        }
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void aJarWithoutSuchClassesKeepsItsBytes() throws Exception {
        Path jar = copyOfPicocli();
        ModernClasses.modernize(jar);
        byte[] modern = Files.readAllBytes(jar);

        ModernClasses.modernize(jar);

        assertThat(jar).hasBinaryContent(modern);
    }

    private Path copyOfPicocli() throws Exception {
        var source = CommandLine.class.getProtectionDomain().getCodeSource().getLocation();
        return Files.copy(Path.of(source.toURI()), directory.resolve("picocli.jar"));
    }

    private static int majorVersion(Path jar) throws Exception {
        try (var file = new JarFile(jar.toFile());
                var in = file.getInputStream(file.getEntry(CLASS))) {
            return ClassFile.of().parse(in.readAllBytes()).majorVersion();
        }
    }
}
