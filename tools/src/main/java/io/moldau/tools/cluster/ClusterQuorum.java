package io.moldau.tools.cluster;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import io.moldau.tools.screen.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.QuorumInfo.ReplicaState;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// The controllers, and how far each of them is.
@Command(
        name = "quorum",
        description = "Show who keeps the metadata of the cluster: leader, voters and observers.",
        footer = {"", "Examples:", "  moldau cluster quorum"})
public final class ClusterQuorum extends ClusterCommand {
    /// One of them.
    ///
    /// @param role leader, voter or observer
    /// @param lag records that the leader has and it has not
    /// @param seenMs since the leader heard of it
    record Member(
            int node,
            String role,
            String directoryId,
            long logEndOffset,
            long lag,
            @Nullable Long seenMs) {}

    /// The answer as `--json` shows it.
    record Answer(int leader, long leaderEpoch, long highWatermark, List<Member> members) {}

    private static final List<Column<Member>> COLUMNS =
            List.of(
                    Column.number("NODE", it -> Integer.toString(it.node())),
                    Column.text("ROLE", Member::role),
                    Column.text("DIRECTORY", Member::directoryId),
                    Column.number("END", it -> Units.count(it.logEndOffset())),
                    Column.number("LAG", it -> Units.count(it.lag())),
                    Column.number(
                            "SEEN",
                            it -> {
                                var seenMs = it.seenMs();
                                return seenMs == null
                                        ? "-"
                                        : Units.duration(Duration.ofMillis(seenMs)) + " ago";
                            }));

    public ClusterQuorum(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var quorum = admin.describeMetadataQuorum().quorumInfo().get();
        var answer =
                new Answer(
                        quorum.leaderId(),
                        quorum.leaderEpoch(),
                        quorum.highWatermark(),
                        members(quorum));
        if (json()) {
            printJson(answer);
            return;
        }
        terminal()
                .say(
                        "Leader          node %d, epoch %d"
                                .formatted(answer.leader(), answer.leaderEpoch()));
        terminal().say("High watermark  " + Units.count(answer.highWatermark()));
        terminal().say("");
        new Table<>(COLUMNS).print(answer.members(), terminal());
    }

    private List<Member> members(QuorumInfo quorum) {
        long end =
                quorum.voters().stream()
                        .filter(it -> it.replicaId() == quorum.leaderId())
                        .mapToLong(ReplicaState::logEndOffset)
                        .findFirst()
                        .orElse(quorum.highWatermark());
        var members = new ArrayList<Member>();
        quorum.voters()
                .forEach(it ->
                        members.add(
                                member(
                                        it,
                                        it.replicaId() == quorum.leaderId() ? "leader" : "voter",
                                        end)));
        quorum.observers().forEach(it -> members.add(member(it, "observer", end)));
        return members;
    }

    private Member member(ReplicaState replica, String role, long end) {
        var seen = replica.lastFetchTimestamp();
        long nowMs = session().clock().millis();
        return new Member(
                replica.replicaId(),
                role,
                replica.replicaDirectoryId().toString(),
                replica.logEndOffset(),
                end - replica.logEndOffset(),
                seen.isPresent() && seen.getAsLong() >= 0
                        ? Math.max(0, nowMs - seen.getAsLong())
                        : null);
    }
}
