package io.moldau.broker.api;

import io.moldau.protocol.message.ListPartitionReassignmentsRequest;
import io.moldau.protocol.message.ListPartitionReassignmentsResponse;

/// Answers ListPartitionReassignments (key 46): nothing moves in a cluster of one.
final class ListPartitionReassignmentsHandler
        implements Handler<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse> {
    @Override
    public ListPartitionReassignmentsResponse handle(
            ListPartitionReassignmentsRequest request, Caller caller) {
        return ListPartitionReassignmentsResponse.builder().errorMessage(null).build();
    }
}
