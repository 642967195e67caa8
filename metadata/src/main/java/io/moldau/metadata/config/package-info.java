/// All settings of brokers, topics and groups: which there are, what values they take, where a
/// value in force comes from, and the typed settings that the parts of a node are built with.
///
/// Begin with [ConfigCatalog] (definitions), [StartSettings] (file, environment and flags made
/// one), [BrokerSettings] and [TopicSettings] (typed), [ConfigView] (for DescribeConfigs) and
/// [ConfigChecks] (for changes while the node runs). Nothing here reads files or the environment:
/// text and maps come in, values go out.
@NullMarked
package io.moldau.metadata.config;

import org.jspecify.annotations.NullMarked;
