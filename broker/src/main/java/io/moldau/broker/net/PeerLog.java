package io.moldau.broker.net;

import io.moldau.runtime.Clock;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lines about peers that do something wrong. Such a peer tries again and again, so the same
/// complaint about the same address is made once a minute, with how often it was due.
final class PeerLog {
    private static final Logger LOG = LoggerFactory.getLogger(PeerLog.class);

    static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /// Complaints that are remembered; with more, the oldest may be made again too soon.
    private static final int REMEMBERED_MAX = 256;

    /// What differs between two complaints that say the same: sizes, and the first bytes of noise.
    private static final Pattern DETAIL = Pattern.compile("\\d+|received bytes .*");

    private static final class Complaint {
        private final long madeNanos;
        private int unsaid;

        Complaint(long madeNanos) {
            this.madeNanos = madeNanos;
        }
    }

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Complaint> made = new LinkedHashMap<>();

    PeerLog(Clock clock) {
        this.clock = clock;
    }

    /// @param event what the node did, such as `Closed a connection`
    /// @param peer the address with or without a port, for people
    void note(String event, InetAddress host, Object peer, String reason) {
        int before = due(host.getHostAddress(), reason);
        if (before == 0) {
            LOG.info("{} peer={} reason={}", event, peer, reason);
        } else if (before > 0) {
            LOG.info("{} peer={} reason={} timesBefore={}", event, peer, reason, before);
        }
    }

    /// How often this has been kept back since it was said last; -1 if it is to be kept back again.
    int due(String host, String reason) {
        String what = host + " " + DETAIL.matcher(reason).replaceAll("#");
        long now = clock.nanos();
        lock.lock();
        try {
            Complaint last = made.get(what);
            if (last != null && now - last.madeNanos < SILENCE_NANOS) {
                last.unsaid++;
                return -1;
            }
            made.remove(what);
            made.put(what, new Complaint(now));
            if (made.size() > REMEMBERED_MAX) {
                Iterator<String> oldest = made.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
            return last == null ? 0 : last.unsaid;
        } finally {
            lock.unlock();
        }
    }
}
