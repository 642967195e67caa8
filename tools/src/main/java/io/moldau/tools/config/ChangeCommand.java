package io.moldau.tools.config;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/// Changes settings and says what they were and what they are.
abstract class ChangeCommand extends ClusterCommand {
    /// A change is to be seen after the first or second of them.
    private static final int QUESTIONS_MAX = 20;

    @Parameters(
            index = "0",
            paramLabel = "TARGET",
            description = "Whose settings: topic/NAME, broker/ID, ...; see moldau config get.")
    private String target = "";

    ChangeCommand(Session session) {
        super(session);
    }

    /// New values by key, in order; none takes the setting away.
    abstract Map<String, Optional<String>> wanted();

    @Override
    protected final void run(Admin admin) throws Exception {
        var wanted = wanted();
        switch (Target.of(target)) {
            case Target.Resource it -> change(admin, it, wanted);
            case Target.Quotas it -> change(admin, it, wanted);
        }
    }

    private void change(Admin admin, Target.Resource it, Map<String, Optional<String>> wanted)
            throws Exception {
        var old = settings(Found.entries(admin, it));
        var set = new LinkedHashMap<String, String>();
        var unset = new ArrayList<String>();
        wanted.forEach((key, value) ->
                value.ifPresentOrElse(text -> set.put(key, text), () -> unset.add(key)));
        new Settings(admin).alter(it.resource(), set, unset);
        var own = Setting.name(it.own());
        var now = changed(admin, it, wanted, own);
        var changes = new ArrayList<Change>();
        for (var key : wanted.keySet()) {
            var before = old.getOrDefault(key, Setting.unknown(key));
            var after = now.getOrDefault(key, Setting.unknown(key));
            changes.add(Change.of(target, before, after));
            done(Change.line(target, own, before, after));
        }
        print(changes);
    }

    /// What the settings are now. A broker of Apache Kafka shows a change a moment after it was
    /// made.
    private static Map<String, Setting> changed(
            Admin admin, Target.Resource it, Map<String, Optional<String>> wanted, String own)
            throws Exception {
        var now = settings(Found.entries(admin, it));
        for (int i = 1; i < QUESTIONS_MAX && !areShown(wanted, now, own); i++) {
            now = settings(Found.entries(admin, it));
        }
        return now;
    }

    private static boolean areShown(
            Map<String, Optional<String>> wanted, Map<String, Setting> now, String own) {
        return wanted.entrySet().stream()
                .allMatch(it -> {
                    var setting = now.getOrDefault(it.getKey(), Setting.unknown(it.getKey()));
                    boolean isSet = setting.from().equals(own);
                    return it.getValue()
                            .map(value ->
                                    isSet
                                            && (setting.value() == null
                                                    || value.equals(setting.value())))
                            .orElse(!isSet);
                });
    }

    private static Map<String, Setting> settings(List<ConfigEntry> entries) {
        var settings = new LinkedHashMap<String, Setting>();
        entries.forEach(it -> settings.put(it.name(), Setting.of(it)));
        return settings;
    }

    private void change(Admin admin, Target.Quotas it, Map<String, Optional<String>> wanted)
            throws Exception {
        var old = new LinkedHashMap<String, Setting>();
        Found.quotas(admin, it).forEach(quota -> old.put(quota.key(), quota));
        var numbers = new LinkedHashMap<String, @Nullable Double>();
        wanted.forEach((key, value) -> numbers.put(key, value.map(Setting::number).orElse(null)));
        new Settings(admin).alterQuotas(it.quotaEntity(), numbers);
        var changes = new ArrayList<Change>();
        numbers.forEach((key, number) -> {
            var before = old.getOrDefault(key, Setting.quota(key, null));
            var after = Setting.quota(key, number);
            changes.add(Change.of(target, before, after));
            done(Change.line(target, Setting.QUOTA, before, after));
        });
        print(changes);
    }

    private void print(List<Change> changes) {
        if (json()) {
            printJson(changes);
        }
    }
}
