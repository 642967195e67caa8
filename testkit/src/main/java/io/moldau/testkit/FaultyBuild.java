package io.moldau.testkit;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// The product with planted faults, and the tests that are to find them, both loaded anew: the
/// product that other tests run stays as it is.
public final class FaultyBuild implements AutoCloseable {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private final OursFirst loader;

    private FaultyBuild(Map<String, byte[]> mistaken) {
        loader = new OursFirst(mistaken);
        loader.setDefaultAssertionStatus(true);
    }

    public static FaultyBuild of(List<PlantedFault> faults) throws IOException {
        var classes = new HashMap<String, byte[]>();
        for (var fault : faults) {
            classes.putAll(compile(fault));
        }
        return new FaultyBuild(classes);
    }

    /// What a static method says of a seed, called in this build.
    public LongFunction<String> method(Class<?> type, String name) {
        try {
            var method = loader.loadClass(type.getName()).getDeclaredMethod(name, long.class);
            method.setAccessible(true);
            return seed -> {
                try {
                    return (String) method.invoke(null, seed);
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError("the method cannot be called", e);
                }
            };
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the method cannot be called", e);
        }
    }

    private static Map<String, byte[]> compile(PlantedFault fault) throws IOException {
        var source =
                new SimpleJavaFileObject(fault.source().toUri(), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return fault.mistakenSource();
                    }
                };
        var options = List.of("-proc:none", "-nowarn", "-cp", CLASS_PATH);
        var complaints = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = new Memory(compiler.getStandardFileManager(null, null, null))) {
            var task = compiler.getTask(complaints, files, null, options, null, List.of(source));
            if (!task.call()) {
                throw new AssertionError("a planted fault does not compile: " + complaints);
            }
            return files.classes();
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }

    /// Keeps what is compiled.
    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> outputs = new HashMap<>();

        Memory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            var place = Path.of(name.replace('.', '/') + kind.extension).toUri();
            return new SimpleJavaFileObject(place, kind) {
                @Override
                public OutputStream openOutputStream() {
                    var output = new ByteArrayOutputStream();
                    outputs.put(name, output);
                    return output;
                }
            };
        }

        Map<String, byte[]> classes() {
            var classes = new HashMap<String, byte[]>();
            outputs.forEach((name, output) -> classes.put(name, output.toByteArray()));
            return classes;
        }
    }

    /// Loads all that is ours by itself, and only the rest as everybody does.
    private static final class OursFirst extends URLClassLoader {
        private static final String OURS = "io.moldau.";

        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, byte[]> mistaken;

        OursFirst(Map<String, byte[]> mistaken) {
            super(classPath(), FaultyBuild.class.getClassLoader());
            this.mistaken = mistaken;
        }

        private static URL[] classPath() {
            return Arrays.stream(CLASS_PATH.split(File.pathSeparator))
                    .map(OursFirst::url)
                    .toArray(URL[]::new);
        }

        private static URL url(String path) {
            try {
                return Path.of(path).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OURS)) {
                return super.loadClass(name, resolve);
            }
            lock.lock();
            try {
                var loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            } finally {
                lock.unlock();
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            var bytes = mistaken.get(name);
            return bytes == null
                    ? super.findClass(name)
                    : defineClass(name, bytes, 0, bytes.length);
        }
    }
}
