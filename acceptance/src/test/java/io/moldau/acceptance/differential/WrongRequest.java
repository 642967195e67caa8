package io.moldau.acceptance.differential;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.message.Request;
import java.util.function.BiFunction;

/// A request that is well-formed, but asks for what cannot be given.
///
/// @param versionMin the versions in which it can be said
/// @param request makes it for a broker and a version
record WrongRequest(
        String name,
        ApiKey key,
        int versionMin,
        int versionMax,
        BiFunction<Scene, Integer, Request> request) {
    /// In every version.
    static WrongRequest of(String name, ApiKey key, BiFunction<Scene, Integer, Request> request) {
        return new WrongRequest(name, key, key.minVersion(), key.maxVersion(), request);
    }

    WrongRequest from(int version) {
        return new WrongRequest(name, key, version, versionMax, request);
    }

    WrongRequest to(int version) {
        return new WrongRequest(name, key, versionMin, version, request);
    }
}
