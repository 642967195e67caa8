package io.moldau.coordinator.transaction;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// The machine with one piece of its source in another form, and the simulation that is to notice,
/// both loaded anew beside those that other tests run.
final class FaultyMachine implements AutoCloseable {
    private static final String PACKAGE = FaultyMachine.class.getPackageName() + ".";

    private final Path classes;
    private final URLClassLoader loader;

    /// @param type the class whose source changes
    /// @param original occurs exactly once there
    FaultyMachine(String type, String original, String mistaken) throws IOException {
        classes = Files.createTempDirectory("faulty-machine");
        var file = PACKAGE.replace('.', '/') + type + ".java";
        var source = Path.of(System.getProperty("basedir", ""), "src/main/java", file);
        var text = Files.readString(source);
        int at = text.indexOf(original);
        if (at < 0 || text.indexOf(original, at + 1) >= 0) {
            throw new AssertionError(
                    "%s is to have this text exactly once; give the fault the text that does the same work now: %s"
                            .formatted(source, original));
        }
        compile(source.toUri(), text.replace(original, mistaken));
        var paths = new ArrayList<URL>();
        paths.add(classes.toUri().toURL());
        for (var path : System.getProperty("java.class.path").split(File.pathSeparator)) {
            paths.add(Path.of(path).toUri().toURL());
        }
        loader = new MachineFirst(paths.toArray(URL[]::new));
        loader.setDefaultAssertionStatus(true);
    }

    /// Empty, or what the seed shows.
    String verdict(long seed) throws ReflectiveOperationException {
        var verdict =
                loader.loadClass(TransactionSimulation.class.getName())
                        .getDeclaredMethod("verdict", long.class);
        verdict.setAccessible(true);
        return (String) verdict.invoke(null, seed);
    }

    private void compile(URI place, String text) {
        var source =
                new SimpleJavaFileObject(place, JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                    }
                };
        var options =
                List.of(
                        "-proc:none",
                        "-nowarn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString());
        var complaints = new StringWriter();
        boolean done =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(complaints, null, null, options, null, List.of(source))
                        .call();
        if (!done) {
            throw new AssertionError("a planted fault does not compile: " + complaints);
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
        try (var files = Files.walk(classes)) {
            files.sorted(Comparator.reverseOrder()).forEach(it -> it.toFile().delete());
        }
    }

    /// Loads the machine and its simulation by itself, and only the rest as everybody does.
    private static final class MachineFirst extends URLClassLoader {
        MachineFirst(URL[] classPath) {
            super(classPath, FaultyMachine.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            var loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }
}
