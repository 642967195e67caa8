package io.moldau.broker.simulation;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// The product with planted faults, and the simulation that is to find them, both loaded anew: the
/// product that other tests run stays as it is.
final class FaultyBuild implements AutoCloseable {
    private static final String OURS = "io.moldau.";

    private final Path classes;
    private final URLClassLoader loader;

    private FaultyBuild(Path classes) {
        this.classes = classes;
        loader = new OursFirst(classPath(classes), FaultyBuild.class.getClassLoader());
        loader.setDefaultAssertionStatus(true);
    }

    static FaultyBuild of(List<PlantedFault> faults) throws IOException {
        var classes = Files.createTempDirectory("faulty-build");
        faults.forEach(it -> compile(it, classes));
        return new FaultyBuild(classes);
    }

    /// Runs seeds of the simulation in this build: [Verdict#of] there.
    LongFunction<String> simulation() {
        return verdicts("of");
    }

    /// [Verdict#ofTransactions] there.
    LongFunction<String> transactions() {
        return verdicts("ofTransactions");
    }

    private LongFunction<String> verdicts(String method) {
        try {
            var verdict =
                    loader.loadClass(Verdict.class.getName()).getDeclaredMethod(method, long.class);
            verdict.setAccessible(true);
            return seed -> {
                try {
                    return (String) verdict.invoke(null, seed);
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError("the simulation cannot be called", e);
                }
            };
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the simulation cannot be called", e);
        }
    }

    private static void compile(PlantedFault fault, Path classes) {
        var source =
                new SimpleJavaFileObject(fault.source().toUri(), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return fault.mistakenSource();
                    }
                };
        String classPath = classes + File.pathSeparator + System.getProperty("java.class.path");
        var options = List.of("-proc:none", "-nowarn", "-cp", classPath, "-d", classes.toString());
        var complaints = new StringWriter();
        boolean done =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(complaints, null, null, options, null, List.of(source))
                        .call();
        if (!done) {
            throw new AssertionError("a planted fault does not compile: " + complaints);
        }
    }

    private static URL[] classPath(Path first) {
        var paths = new ArrayList<Path>();
        paths.add(first);
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .forEach(paths::add);
        return paths.stream().map(Path::toUri).map(FaultyBuild::url).toArray(URL[]::new);
    }

    private static URL url(URI place) {
        try {
            return place.toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
        try (var files = Files.walk(classes)) {
            files.sorted(Comparator.reverseOrder()).forEach(it -> it.toFile().delete());
        }
    }

    /// Loads all that is ours by itself, and only the rest as everybody does.
    private static final class OursFirst extends URLClassLoader {
        OursFirst(URL[] classPath, ClassLoader parent) {
            super(classPath, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OURS)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                var loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }
    }
}
