package io.moldau.broker.api;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeUserScramCredentialsRequest;
import io.moldau.protocol.message.DescribeUserScramCredentialsRequest.UserName;
import io.moldau.protocol.message.DescribeUserScramCredentialsResponse;
import io.moldau.protocol.message.DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Answers DescribeUserScramCredentials (key 50): nobody has a password, for there are none yet.
final class DescribeUserScramCredentialsHandler
        implements Handler<
                DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse> {
    @Override
    public DescribeUserScramCredentialsResponse handle(
            DescribeUserScramCredentialsRequest request, Caller caller) {
        var counts = new LinkedHashMap<String, Integer>();
        List<UserName> users = request.users();
        if (users != null) {
            users.forEach(it -> counts.merge(it.name(), 1, Integer::sum));
        }
        var results = new ArrayList<DescribeUserScramCredentialsResult>();
        counts.forEach((user, count) -> results.add(describe(user, count > 1)));
        return DescribeUserScramCredentialsResponse.builder()
                .errorMessage(null)
                .results(results)
                .build();
    }

    private static DescribeUserScramCredentialsResult describe(String user, boolean repeated) {
        return repeated
                ? failed(
                        user,
                        ErrorCode.DUPLICATE_RESOURCE,
                        "Cannot describe SCRAM credentials for the same user twice in a single"
                                + " request: ")
                : failed(
                        user,
                        ErrorCode.RESOURCE_NOT_FOUND,
                        "Attempt to describe a user credential that does not exist: ");
    }

    private static DescribeUserScramCredentialsResult failed(
            String user, ErrorCode error, String message) {
        return new DescribeUserScramCredentialsResult(
                user, error.code(), message + user, List.of());
    }
}
