package io.moldau.broker;

import io.moldau.log.DirectorySettings;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.runtime.World;
import java.io.IOException;

/// The way for tests to a broker whose files are small, so that they roll and recycle soon.
public final class SmallBroker {
    private SmallBroker() {}

    public static Broker start(World world, BrokerSettings settings, DirectorySettings directories)
            throws IOException {
        return Broker.start(world, settings, directories);
    }
}
