package io.moldau.broker.api;

import io.moldau.log.ReadLimit;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.runtime.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers Fetch (key 1): records from some partitions. When there is not enough yet, the answer
/// waits, parked, until there is or the client's time is over.
final class FetchHandler implements LateHandler<FetchRequest> {
    /// From here on topics are named by id.
    private static final int WITH_TOPIC_IDS = 13;

    /// From here on there are sessions.
    private static final int WITH_SESSIONS = 7;

    private static final int READ_COMMITTED = 1;

    /// Session epochs that are none: the first request of a session, and one without.
    private static final int FIRST_EPOCH = 0;

    private static final int FINAL_EPOCH = -1;

    /// `fetch.max.bytes` of brokers, Kafka's default.
    private static final int ANSWER_BYTES_MAX = 57_671_680;

    private final FetchReader reader;
    private final FetchSessions sessions;
    private final Clock clock;

    FetchHandler(FetchReader reader, FetchSessions sessions, Clock clock) {
        this.reader = reader;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public Answer begin(FetchRequest request, Caller caller) {
        boolean byId = caller.apiVersion() >= WITH_TOPIC_IDS;
        int epoch = caller.apiVersion() < WITH_SESSIONS ? FINAL_EPOCH : request.sessionEpoch();
        if (epoch != FIRST_EPOCH && epoch != FINAL_EPOCH) {
            return beginIncremental(request, byId);
        }
        if (request.sessionId() != FetchSession.NO_ID) {
            sessions.close(request.sessionId());
        }
        List<FetchPosition> positions = FetchSession.positionsOf(request, byId);
        FetchSession session = null;
        if (epoch == FIRST_EPOCH && !positions.isEmpty()) {
            session = sessions.create(positions.size(), clock.nanos());
            if (session != null) {
                session.update(request, byId);
                positions = session.positions();
            }
        }
        return begin(request, positions, session, false);
    }

    private Answer beginIncremental(FetchRequest request, boolean byId) {
        FetchSession session = sessions.find(request.sessionId());
        if (session == null) {
            return failed(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        }
        if (!session.advance(request.sessionEpoch(), clock.nanos())) {
            return failed(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        }
        int before = session.size();
        session.update(request, byId);
        if (session.size() != before) {
            sessions.resized(session.size() - before);
        }
        return begin(request, session.positions(), session, true);
    }

    private Answer begin(
            FetchRequest request,
            List<FetchPosition> positions,
            @Nullable FetchSession session,
            boolean incremental) {
        boolean committed = request.isolationLevel() == READ_COMMITTED;
        var fetch =
                new Fetch(
                        reader,
                        positions,
                        Math.clamp(request.maxBytes(), 0, ANSWER_BYTES_MAX),
                        Math.min(request.minBytes(), ANSWER_BYTES_MAX),
                        committed ? ReadLimit.LAST_STABLE_OFFSET : ReadLimit.HIGH_WATERMARK);
        FetchReader.Result result = fetch.read();
        var response = new FetchAnswer.Form(session, incremental, committed);
        if (fetch.isEnough(result) || request.maxWaitMs() <= 0) {
            return new Reply.Message(response.of(positions, result));
        }
        result.release();
        return new FetchAnswer(fetch, response, request.maxWaitMs(), clock);
    }

    private static Answer failed(ErrorCode error) {
        return new Reply.Message(FetchResponse.builder().errorCode(error.code()).build());
    }
}
