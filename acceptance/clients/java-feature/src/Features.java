import java.util.Optional;
import java.util.concurrent.Callable;

/// How a program in Java tries a feature and reports what came of it.
final class Features {
    static final long WAIT_MAX_MS = 30_000;

    /// What a feature does; returns its result where that is not `ok`.
    interface Feature {
        Optional<String> run() throws Exception;
    }

    /// Like a feature, with no result but `ok`.
    interface Check {
        void run() throws Exception;
    }

    private Features() {}

    static void check(String name, Check check) {
        feature(name, () -> {
            check.run();
            return Optional.empty();
        });
    }

    static void feature(String name, Feature feature) {
        long started = System.nanoTime();
        String result;
        try {
            result = feature.run().orElse("ok");
        } catch (Exception | AssertionError problem) {
            problem.printStackTrace();
            result = ("failed " + problem).replace('\n', ' ');
        }
        System.out.println(name + "\t" + result);
        System.err.printf("%s: %d ms%n", name, (System.nanoTime() - started) / 1_000_000);
    }

    static void check(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    /// Kafka answers an admin request before each broker knows of the change.
    static void eventually(Callable<Boolean> condition, String otherwise) throws Exception {
        long deadline = System.currentTimeMillis() + WAIT_MAX_MS;
        while (!condition.call()) {
            check(System.currentTimeMillis() < deadline, otherwise);
            Thread.sleep(20);
        }
    }
}
