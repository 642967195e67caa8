package io.moldau.tools.doctor;

/// Something that people get wrong.
interface Check {
    /// One word, shown before its findings.
    String name();

    void look(Examined cluster, Findings findings) throws Exception;
}
