package io.moldau.broker.api;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// A client's pattern for transactional ids, which is to match a whole id. Bounded: there are
/// patterns that take longer than anybody lives (`(.*a){12}b`).
final class IdPattern {
    /// Looks at characters in one match. Honest patterns look at each a few times; this is some
    /// milliseconds of work.
    private static final int LOOKS_MAX = 1_000_000;

    private final @Nullable Pattern pattern;

    private IdPattern(@Nullable Pattern pattern) {
        this.pattern = pattern;
    }

    /// @param text null or empty for all ids
    /// @return empty when it is not a pattern
    static Optional<IdPattern> of(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.of(new IdPattern(null));
        }
        try {
            return Optional.of(new IdPattern(Pattern.compile(text)));
        } catch (PatternSyntaxException | StackOverflowError _) {
            return Optional.empty();
        }
    }

    /// @throws TooMuchWork if the match takes too long
    boolean matches(String id) throws TooMuchWork {
        if (pattern == null) {
            return true;
        }
        try {
            return pattern.matcher(new Watched(id)).matches();
        } catch (Watched.Tired | StackOverflowError _) {
            throw new TooMuchWork();
        }
    }

    /// The pattern needs too long for an id.
    static final class TooMuchWork extends Exception {
        private static final long serialVersionUID = 1;
    }

    /// Counts the looks at its characters.
    private static final class Watched implements CharSequence {
        private static final class Tired extends RuntimeException {
            private static final long serialVersionUID = 1;
        }

        private final String text;
        private int looks;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++looks > LOOKS_MAX) {
                throw new Tired();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
