package io.moldau.tools.script.storage;

import io.moldau.tools.offline.NodeDirectories.InitialVoter;
import io.moldau.tools.script.ScriptFailure;
import java.net.InetAddress;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;

/// Who votes from the start, as `--initial-controllers` names them: `id@host:port:directory`, with
/// commas between them.
final class InitialVoters {
    private static final Pattern VOTER =
            Pattern.compile(
                    "(?<id>\\d{1,9})@(?:\\[(?<address>[^\\]]+)\\]|(?<host>[^:\\[]*)):(?<port>\\d{1,5}):(?<directory>.*)");

    private static final int PORT_MAX = 65_535;

    private InitialVoters() {}

    /// In the order of their ids.
    static List<InitialVoter> parse(String text) {
        var voters = new TreeMap<Integer, InitialVoter>();
        for (var one : text.strip().split(",")) {
            if (!one.isEmpty()) {
                var voter = voter(one.strip());
                if (voters.put(voter.nodeId(), voter) != null) {
                    throw new ScriptFailure(
                            "Node id %d was specified more than once.".formatted(voter.nodeId()));
                }
            }
        }
        if (voters.isEmpty()) {
            throw new ScriptFailure("No voters given.");
        }
        return List.copyOf(voters.values());
    }

    private static InitialVoter voter(String text) {
        var match = VOTER.matcher(text);
        if (!match.matches()) {
            throw none(text);
        }
        int port = Integer.parseInt(match.group("port"));
        if (port > PORT_MAX) {
            throw new ScriptFailure("Invalid port %d in dynamic voter string.".formatted(port));
        }
        try {
            var directory = Uuid.fromString(match.group("directory")).toString();
            var address = match.group("address");
            // A numeric address is written out, as Java has it.
            var host =
                    address == null
                            ? match.group("host")
                            : InetAddress.ofLiteral(address).getHostAddress();
            return new InitialVoter(Integer.parseInt(match.group("id")), directory, host, port);
        } catch (IllegalArgumentException _) {
            throw none(text);
        }
    }

    private static ScriptFailure none(String text) {
        return new ScriptFailure(text + " is no id@host:port:directory of a controller");
    }
}
