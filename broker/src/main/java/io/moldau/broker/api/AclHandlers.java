package io.moldau.broker.api;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.CreateAclsRequest;
import io.moldau.protocol.message.CreateAclsResponse;
import io.moldau.protocol.message.CreateAclsResponse.AclCreationResult;
import io.moldau.protocol.message.DeleteAclsRequest;
import io.moldau.protocol.message.DeleteAclsResponse;
import io.moldau.protocol.message.DeleteAclsResponse.DeleteAclsFilterResult;
import io.moldau.protocol.message.DescribeAclsResponse;
import java.util.List;

/// Answers DescribeAcls, CreateAcls and DeleteAcls (keys 29 to 31) of a broker without an
/// authorizer.
final class AclHandlers {
    private static final String NO_AUTHORIZER = "No Authorizer is configured.";

    private AclHandlers() {}

    static DescribeAclsResponse describe() {
        return DescribeAclsResponse.builder()
                .errorCode(ErrorCode.SECURITY_DISABLED.code())
                .errorMessage(NO_AUTHORIZER)
                .build();
    }

    static CreateAclsResponse create(CreateAclsRequest request) {
        return CreateAclsResponse.builder()
                .results(
                        request.creations().stream()
                                .map(_ ->
                                        new AclCreationResult(
                                                ErrorCode.SECURITY_DISABLED.code(), NO_AUTHORIZER))
                                .toList())
                .build();
    }

    static DeleteAclsResponse delete(DeleteAclsRequest request) {
        return DeleteAclsResponse.builder()
                .filterResults(
                        request.filters().stream()
                                .map(_ ->
                                        new DeleteAclsFilterResult(
                                                ErrorCode.SECURITY_DISABLED.code(),
                                                NO_AUTHORIZER,
                                                List.of()))
                                .toList())
                .build();
    }
}
