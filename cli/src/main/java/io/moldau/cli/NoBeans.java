package io.moldau.cli;

import java.lang.reflect.Proxy;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;

/// A server of JMX beans that has none. Kafka's clients register a bean in any case, and for the
/// first one Java describes all of its own: a third of the time of a command that nobody will ask
/// for its beans. Where somebody wants to (`JMX_PORT`), Java has made its server before `main`.
public final class NoBeans extends MBeanServerBuilder {
    /// Java makes it by this name.
    public NoBeans() {}

    /// For the rest of this process, unless there is a server already.
    static void use() {
        System.setProperty("javax.management.builder.initial", NoBeans.class.getName());
    }

    /// Says of each bean that it is registered, and knows nothing else.
    @Override
    public MBeanServer newMBeanServer(
            String domain, MBeanServer outer, MBeanServerDelegate delegate) {
        return (MBeanServer)
                Proxy.newProxyInstance(
                        NoBeans.class.getClassLoader(),
                        new Class<?>[] {MBeanServer.class},
                        (_, method, _) -> method.getReturnType() == boolean.class ? true : null);
    }
}
