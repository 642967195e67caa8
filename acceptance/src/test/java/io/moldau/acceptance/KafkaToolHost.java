package io.moldau.acceptance;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Runs Apache Kafka's tools one after the other in one process: most of a tool's time is the start
/// of its virtual machine. [KafkaTools] starts it and talks to it.
///
/// A tool that ends the process with Kafka's `Exit`, or whose command line parser does
/// ([ToolClasses]), ends only itself here, and the hooks that it left for the end of the process
/// run when it has ended. What a tool keeps in static fields is gone with its class loader; only
/// what the tools are built upon (clients, loggers) stays loaded.
///
/// Frames: a request is main class, number of arguments, arguments, input; an answer is exit code
/// (int32), output, errors. Texts and bytes have a length (int32) before them.
final class KafkaToolHost {
    private static final String EXIT = "org.apache.kafka.common.utils.Exit";
    private static final int UNCAUGHT = 1;

    /// What `Exit.exit` throws here. An error, for tools catch exceptions.
    private static final class ToolEnd extends Error {
        private static final long serialVersionUID = 1;

        ToolEnd() {
            super("the tool has ended", null, false, false);
        }
    }

    private final ClassLoader clients;
    private final URL[] toolJars;

    /// The first `exit` of the tool that runs; some catch what it throws here and exit once more.
    private OptionalInt ended = OptionalInt.empty();

    private KafkaToolHost(Path jars) throws IOException {
        var tools = new ArrayList<URL>();
        var others = new ArrayList<URL>();
        try (Stream<Path> found = Files.list(jars)) {
            for (var jar : found.sorted().toList()) {
                var isTool = jar.getFileName().toString().matches("kafka(-tools|_2\\.13)-\\d.*");
                (isTool ? tools : others).add(jar.toUri().toURL());
            }
        }
        toolJars = tools.toArray(URL[]::new);
        clients = new ToolClasses(others.toArray(URL[]::new), ClassLoader.getSystemClassLoader());
    }

    public static void main(String[] arguments) throws Exception {
        var host = new KafkaToolHost(Path.of(arguments[0]));
        var in = new DataInputStream(System.in);
        var out = new DataOutputStream(System.out);
        while (true) {
            String mainClass;
            try {
                mainClass = readText(in);
            } catch (EOFException _) {
                return;
            }
            var toolArguments = new String[in.readInt()];
            for (int i = 0; i < toolArguments.length; i++) {
                toolArguments[i] = readText(in);
            }
            var input = new ByteArrayInputStream(readBytes(in));
            host.answer(out, mainClass, toolArguments, input);
            out.flush();
        }
    }

    private void answer(
            DataOutputStream answers, String mainClass, String[] arguments, InputStream input)
            throws Exception {
        var out = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        System.setIn(input);
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        int code = run(mainClass, arguments);
        System.out.flush();
        System.err.flush();
        answers.writeInt(code);
        writeBytes(answers, out.toByteArray());
        writeBytes(answers, errors.toByteArray());
    }

    private int run(String mainClass, String[] arguments) throws Exception {
        var hooks = new ArrayList<Runnable>();
        ended = OptionalInt.empty();
        catchExit(hooks);
        try (var loader = new URLClassLoader(toolJars, clients)) {
            var thread = Thread.currentThread();
            thread.setContextClassLoader(loader);
            try {
                var main = loader.loadClass(mainClass).getMethod("main", String[].class);
                main.invoke(null, (Object) arguments);
            } catch (InvocationTargetException e) {
                end(e.getTargetException());
            } finally {
                hooks.forEach(Runnable::run);
                thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
            }
        }
        return ended.orElse(0);
    }

    private void end(Throwable failure) {
        if (ended.isEmpty()) {
            System.err.print("Exception in thread \"main\" ");
            failure.printStackTrace();
            ended = OptionalInt.of(UNCAUGHT);
        }
    }

    private void exit(int code) {
        if (ended.isEmpty()) {
            ended = OptionalInt.of(code);
        }
        throw new ToolEnd();
    }

    /// Puts procedures of ours in the place of `System.exit`, `halt` and the hooks for the end.
    private void catchExit(List<Runnable> hooks) throws Exception {
        ToolClasses.onExit(this::exit);
        var exit = clients.loadClass(EXIT);
        for (var setter : List.of("setExitProcedure", "setHaltProcedure")) {
            var type = clients.loadClass(EXIT + "$Procedure");
            var procedure =
                    Proxy.newProxyInstance(
                            clients,
                            new Class<?>[] {type},
                            (_, _, values) -> {
                                exit((Integer) values[0]);
                                return null;
                            });
            exit.getMethod(setter, type).invoke(null, procedure);
        }
        var type = clients.loadClass(EXIT + "$ShutdownHookAdder");
        var adder =
                Proxy.newProxyInstance(
                        clients,
                        new Class<?>[] {type},
                        (_, _, values) -> {
                            hooks.add((Runnable) values[1]);
                            return null;
                        });
        exit.getMethod("setShutdownHookAdder", type).invoke(null, adder);
    }

    static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
