package io.moldau.broker.simulation;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads partitions from their committed offsets on, commits how far it came, and now and then
/// starts again from what is committed.
final class SimulatedConsumer {
    /// How a consumer behaves.
    ///
    /// @param commitOneIn so many fetches are followed by one commit
    /// @param rewindOneIn so many fetches are followed by one look at the committed offsets
    record Habits(FetchedPage.Limits limits, int commitOneIn, int rewindOneIn) {}

    private final SimulatedClient client;
    private final CommittedOffsets committed;
    private final Map<String, Uuid> topicIds;
    private final History history;
    private final Habits habits;
    private final Map<TopicPartition, Long> positions = new TreeMap<>();
    private final List<TopicPartition> partitions;
    private boolean positioned;
    private boolean coordinated;

    SimulatedConsumer(
            SimulatedClient client,
            CommittedOffsets committed,
            Map<String, Uuid> topicIds,
            History history,
            List<TopicPartition> partitions,
            Habits habits) {
        this.client = client;
        this.committed = committed;
        this.topicIds = topicIds;
        this.history = history;
        this.partitions = partitions;
        this.habits = habits;
    }

    /// Comes back when all producers have ended and everything they sent was read and committed.
    void run(int producers) {
        boolean finished = false;
        while (!finished) {
            try {
                finished = converse(producers);
            } catch (IOException e) {
                committed.lost();
                coordinated = false;
                client.disconnected(e);
                positioned &= oneIn(2); // as if the process had been started anew
            }
        }
        client.close();
    }

    private boolean converse(int producers) throws IOException {
        coordinated = coordinated || committed.findCoordinator(client);
        if (!coordinated) {
            client.backOff();
            return false;
        }
        if (!positioned || oneIn(habits.rewindOneIn())) {
            positioned = false;
            if (!rewind()) {
                coordinated = false;
                client.backOff();
                return false;
            }
        }
        boolean last = history.producersEnded() == producers;
        boolean atEnd = fetch();
        if (last && atEnd) {
            return committed.commit(client, positions);
        }
        if (oneIn(habits.commitOneIn())) {
            coordinated = committed.commit(client, positions);
        }
        return false;
    }

    private boolean rewind() throws IOException {
        Map<TopicPartition, Long> offsets = committed.fetch(client, partitions);
        if (offsets.isEmpty()) {
            return false;
        }
        offsets.forEach((partition, offset) -> positions.put(partition, Math.max(0, offset)));
        positioned = true;
        return true;
    }

    /// @return whether everything that may be read has been read
    private boolean fetch() throws IOException {
        Map<TopicPartition, Long> least = new TreeMap<>();
        partitions.forEach(it -> least.put(it, history.partition(it).highWatermarkMin()));
        boolean atEnd = true;
        for (var page : FetchedPage.fetch(client, topicIds, positions, habits.limits())) {
            if (page.error() != ErrorCode.NONE) {
                refused(page);
                return false;
            }
            var of = history.partition(page.partition());
            of.highWatermark(page.highWatermark(), least.getOrDefault(page.partition(), 0L));
            long offset = positions.getOrDefault(page.partition(), 0L);
            for (Origin origin : page.origins()) {
                of.read(offset++, origin, page.highWatermark());
            }
            positions.put(page.partition(), offset);
            atEnd &= offset == page.highWatermark();
            if (page.origins().isEmpty() && offset < page.highWatermark()) {
                client.backOff(); // other partitions took the room, or something is wrong
            }
        }
        return atEnd;
    }

    private void refused(FetchedPage page) {
        if (!SimulatedClient.isPassing(page.error())) {
            throw new Violation(
                    Check.ofRefusal(page.error()),
                    "%s: a fetch at offset %d failed: %s"
                            .formatted(
                                    page.partition(),
                                    positions.get(page.partition()),
                                    page.error()));
        }
        client.trouble("fetch of %s: %s".formatted(page.partition(), page.error()));
        client.backOff();
    }

    private boolean oneIn(int count) {
        return client.world().randomness().nextInt(count) == 0;
    }

    @Override
    public String toString() {
        return "consumer: trouble %s, positions %s".formatted(client.lastTrouble(), positions);
    }
}
