package io.moldau.acceptance.admin;

/// What becomes of one method of the Java client's `Admin`.
sealed interface AdminMethod {
    String name();

    /// Something is done with the method.
    @FunctionalInterface
    interface Trial {
        void run(AdminScene scene) throws Exception;
    }

    /// It does what it is for; the trial looks at what came of it.
    record Works(String name, Trial trial) implements AdminMethod {}

    /// It needs what is not there yet, and fails at once.
    ///
    /// @param missing what the client's exception must name
    record NotYet(String name, String missing, Trial trial) implements AdminMethod {}
}
