package io.moldau.broker.api;

import io.moldau.metadata.ApiError;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeClientQuotasRequest;
import io.moldau.protocol.message.DescribeClientQuotasRequest.ComponentData;
import io.moldau.protocol.message.DescribeClientQuotasResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Answers DescribeClientQuotas (key 48): nobody has a quota, for there are none yet.
final class DescribeClientQuotasHandler
        implements Handler<DescribeClientQuotasRequest, DescribeClientQuotasResponse> {
    private static final String IP = "ip";
    private static final Set<String> TYPES = new TreeSet<>(List.of("user", "client-id", IP));
    private static final int EXACT = 0;
    private static final int MATCHES_MAX = 2;

    @Override
    public DescribeClientQuotasResponse handle(DescribeClientQuotasRequest request, Caller caller) {
        ApiError error = check(request.components());
        return DescribeClientQuotasResponse.builder()
                .errorCode(error.code().code())
                .errorMessage(error.message())
                .entries(error.isNone() ? List.of() : null)
                .build();
    }

    private static ApiError check(List<ComponentData> components) {
        var seen = new TreeSet<String>();
        for (ComponentData component : components) {
            ApiError wrong = check(component);
            if (!wrong.isNone()) {
                return wrong;
            }
            if (!seen.add(component.entityType())) {
                return invalid(
                        "Entity type %s cannot appear more than once in the filter."
                                .formatted(component.entityType()));
            }
        }
        return seen.contains(IP) && seen.size() > 1
                ? invalid(
                        "Invalid entity filter component combination. IP filter component should"
                                + " not be used with user or clientId filter component.")
                : ApiError.NONE;
    }

    private static ApiError check(ComponentData component) {
        String type = component.entityType();
        if (type.isEmpty()) {
            return invalid("Invalid empty entity type.");
        }
        if (component.matchType() < EXACT || component.matchType() > MATCHES_MAX) {
            return invalid("Unknown match type " + component.matchType());
        }
        if (component.matchType() == EXACT && component.match() == null) {
            return invalid("Request specified MATCH_TYPE_EXACT, but set match string to null.");
        }
        return TYPES.contains(type)
                ? ApiError.NONE
                : ApiError.of(ErrorCode.UNSUPPORTED_VERSION, "Unsupported entity type %s", type);
    }

    private static ApiError invalid(String message) {
        return new ApiError(ErrorCode.INVALID_REQUEST, message);
    }
}
