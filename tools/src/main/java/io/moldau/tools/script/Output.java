package io.moldau.tools.script;

import io.moldau.tools.screen.Terminal;

/// Where a script prints: the lines that other scripts read, and apart from them those for people.
record Output(Terminal terminal) {
    void print(String line) {
        terminal.say(line);
    }

    void warn(String line) {
        terminal.note(line);
    }
}
