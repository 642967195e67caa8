package io.moldau.broker.api;

import io.moldau.log.ReadLimit;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.runtime.Clock;
import java.util.Collections;
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

    /// From here on a follower says who it is in a field of its own.
    private static final int WITH_REPLICA_STATE = 15;

    private final FetchReader reader;
    private final FetchSessions sessions;
    private final Clock clock;
    private final int answerBytesMax;

    /// @param answerBytesMax `fetch.max.bytes` of the broker
    FetchHandler(FetchReader reader, FetchSessions sessions, Clock clock, int answerBytesMax) {
        this.answerBytesMax = answerBytesMax;
        this.reader = reader;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public Answer begin(FetchRequest request, Caller caller) {
        boolean byId = caller.apiVersion() >= WITH_TOPIC_IDS;
        if (isFromReplica(request, caller.apiVersion())) {
            return refused(request, byId);
        }
        int epoch = caller.apiVersion() < WITH_SESSIONS ? FINAL_EPOCH : request.sessionEpoch();
        if (epoch != FIRST_EPOCH && epoch != FINAL_EPOCH) {
            return beginIncremental(request, byId);
        }
        if (request.sessionId() != FetchSession.NO_ID) {
            sessions.close(request.sessionId());
        }
        List<FetchPosition> positions = FetchSession.positionsOf(request, byId);
        FetchSession session = null;
        if (epoch == FIRST_EPOCH) {
            session = sessions.create(positions.size(), byId, clock.nanos());
            if (session != null) {
                session.update(request);
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
        ErrorCode wrong = session.advance(request.sessionEpoch(), byId, clock.nanos());
        if (wrong != ErrorCode.NONE) {
            return failed(wrong);
        }
        int before = session.size();
        session.update(request);
        if (session.size() != before) {
            sessions.resized(session.size() - before);
        }
        if (session.size() == 0) {
            // Nothing is left of it: the client is told by an answer without a session.
            sessions.close(session.id());
            return begin(request, List.of(), null, true);
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
                        Math.clamp(request.maxBytes(), 0, answerBytesMax),
                        Math.min(request.minBytes(), answerBytesMax),
                        committed ? ReadLimit.LAST_STABLE_OFFSET : ReadLimit.HIGH_WATERMARK);
        FetchReader.Result result = fetch.read();
        var response = new FetchAnswer.Form(session, incremental, committed);
        if (fetch.isEnough(result) || request.maxWaitMs() <= 0) {
            return new Reply.Message(response.of(positions, result));
        }
        result.release();
        return new FetchAnswer(fetch, response, request.maxWaitMs(), clock);
    }

    private static boolean isFromReplica(FetchRequest request, int version) {
        int replica =
                version >= WITH_REPLICA_STATE
                        ? request.replicaState().replicaId()
                        : request.replicaId();
        return replica >= 0;
    }

    /// There are no followers yet, so whoever says to be one must not be taken for a consumer
    /// either: what it claims to have would count as replicated (CVE-2018-1288).
    private static Answer refused(FetchRequest request, boolean byId) {
        List<FetchPosition> positions = FetchSession.positionsOf(request, byId);
        var refused = FetchedPartition.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        var result =
                new FetchReader.Result(Collections.nCopies(positions.size(), refused), 0, true);
        return new Reply.Message(new FetchAnswer.Form(null, false, false).of(positions, result));
    }

    private static Answer failed(ErrorCode error) {
        return new Reply.Message(FetchResponse.builder().errorCode(error.code()).build());
    }
}
