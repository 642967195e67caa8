package io.moldau.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Consumer groups with all their members, each a virtual thread.
public final class Groups implements AutoCloseable {
    private static final long HEARTBEAT_MS = 3000;
    private static final long JOIN_MAX_SECONDS = 120;
    private static final int PAUSE_MS = 10;

    private final List<Member> members = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean closed;

    /// All members of all groups join at once.
    public Groups(int port, int groups, int membersEach) throws IOException {
        for (int group = 0; group < groups; group++) {
            Coordinator.await(port, Coordinator.GROUP, "group-" + group);
            for (int i = 0; i < membersEach; i++) {
                members.add(new Member(port, "group-" + group));
            }
        }
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            long delayMs = HEARTBEAT_MS * i / members.size();
            threads.execute(() -> live(member, delayMs));
        }
    }

    private void live(Member member, long delayMs) {
        try {
            member.join();
            Thread.sleep(delayMs);
            while (!closed) {
                member.heartbeat();
                Thread.sleep(HEARTBEAT_MS);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (!closed) {
                failure.compareAndSet(null, e);
            }
        }
    }

    /// Waits until every member is in its group.
    public void awaitJoined() throws IOException, InterruptedException {
        long end = System.nanoTime() + JOIN_MAX_SECONDS * 1_000_000_000;
        while (!members.stream().allMatch(Member::isJoined)) {
            check();
            if (System.nanoTime() > end) {
                throw new IOException("members are still missing");
            }
            Thread.sleep(PAUSE_MS);
        }
        check();
    }

    /// Fails if a member has failed.
    public void check() throws IOException {
        var failed = failure.get();
        if (failed != null) {
            throw new IOException("a member failed", failed);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (var member : members) {
            member.close();
        }
        threads.shutdownNow();
        threads.close();
    }
}
