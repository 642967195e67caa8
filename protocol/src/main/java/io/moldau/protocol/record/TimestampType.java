package io.moldau.protocol.record;

/// Who set the timestamps of a batch: bit 3 of its attributes.
public enum TimestampType {
    /// The producer, per record.
    CREATE_TIME("CreateTime"),
    /// The broker, one for the whole batch: its max timestamp.
    LOG_APPEND_TIME("LogAppendTime");

    private final String settingValue;

    TimestampType(String settingValue) {
        this.settingValue = settingValue;
    }

    /// As written in `message.timestamp.type`.
    public String settingValue() {
        return settingValue;
    }
}
