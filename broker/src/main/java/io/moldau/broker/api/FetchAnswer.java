package io.moldau.broker.api;

import io.moldau.broker.replica.Replica;
import io.moldau.log.LogWatch;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.FetchableTopicResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.runtime.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A fetch that waits for more.
final class FetchAnswer implements Answer {
    private final Fetch fetch;
    private final Form form;
    private final long waitNanos;
    private final LogWatch watch;
    private volatile boolean abandoned;

    FetchAnswer(Fetch fetch, Form form, int waitMs, Clock clock) {
        this.fetch = fetch;
        this.form = form;
        waitNanos = TimeUnit.MILLISECONDS.toNanos(waitMs);
        watch = new LogWatch(clock);
    }

    @Override
    public boolean waitsLong() {
        return true;
    }

    @Override
    public void abandon() {
        abandoned = true;
        watch.signal();
    }

    @Override
    public Reply await() {
        List<Replica> watched = fetch.reader().watch(fetch.positions(), watch);
        try {
            long left = waitNanos;
            for (; ; ) {
                FetchReader.Result result = fetch.read();
                if (left <= 0 || abandoned || fetch.isEnough(result)) {
                    return new Reply.Message(form.of(fetch.positions(), result));
                }
                result.release();
                left = watch.await(left);
            }
        } finally {
            watched.forEach(it -> it.unwatch(watch));
        }
    }

    /// How the answer is put into words.
    ///
    /// @param incremental whether only news are told
    /// @param readCommitted whether the client wants to know of aborted transactions
    record Form(@Nullable FetchSession session, boolean incremental, boolean readCommitted) {
        FetchResponse of(List<FetchPosition> positions, FetchReader.Result result) {
            var topics = new ArrayList<FetchableTopicResponse>();
            FetchKey current = null;
            List<PartitionData> partitions = new ArrayList<>();
            for (int i = 0; i < positions.size(); i++) {
                FetchPosition position = positions.get(i);
                FetchedPartition fetched = result.partitions().get(i);
                if (incremental && !position.isNews(fetched)) {
                    continue;
                }
                tell(position, fetched);
                FetchKey key = position.key();
                if (current == null || !current.isSameTopic(key)) {
                    partitions = new ArrayList<>();
                    topics.add(new FetchableTopicResponse(key.topic(), key.topicId(), partitions));
                    current = key;
                }
                partitions.add(fetched.toData(key.partition(), readCommitted));
            }
            return new FetchResponse(
                    0,
                    ErrorCode.NONE.code(),
                    session == null ? FetchSession.NO_ID : session.id(),
                    topics,
                    List.of());
        }

        private void tell(FetchPosition position, FetchedPartition fetched) {
            if (session != null) {
                position.told(fetched);
                if (fetched.sizeBytes() > 0) {
                    session.servedRecords(position);
                }
            }
        }
    }
}
