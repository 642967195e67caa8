//! rdkafka: what the Rust client of librdkafka does with a broker.

mod broker;
mod groups;
mod records;

use std::fmt::Debug;
use std::time::{Duration, Instant};

use futures_executor::block_on;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::OwnedMessage;
use rdkafka::{Offset, TopicPartitionList};

pub const WAIT_MAX: Duration = Duration::from_secs(30);

/// The error is what the feature failed with; the result is what it reports where that is not `ok`.
pub type Outcome<T> = Result<T, String>;

pub struct Client {
    bootstrap: String,
    prefix: String,
    pub admin: AdminClient<DefaultClientContext>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let config = |key: &str, value: &str| ClientConfig::new().set(key, value).clone();
    let client = Client {
        admin: config("bootstrap.servers", &arguments[1]).create().expect("an admin client"),
        bootstrap: arguments[1].clone(),
        prefix: arguments[2].clone(),
    };
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
        feature(&format!("produce.{codec}"), || records::codec(&client, codec));
    }
    feature("headers", || records::headers(&client));
    feature("nulls", || records::nulls(&client));
    feature("group", || groups::group(&client));
    feature("resume", || groups::resume(&client));
    feature("seek.offset", || records::seek_offset(&client));
    feature("seek.time", || records::seek_time(&client));
    feature("admin", || broker::administration(&client));
    feature("restart", || broker::restart(&client));
    report("error.unknown_topic", || broker::unknown_topic(&client));
    report("error.too_large", || broker::too_large(&client));
    report("error.out_of_range", || broker::out_of_range(&client));
    report("error.illegal_generation", || groups::illegal_generation(&client));
}

fn feature(name: &str, run: impl FnOnce() -> Outcome<()>) {
    report(name, || run().map(|()| "ok".to_string()));
}

fn report(name: &str, run: impl FnOnce() -> Outcome<String>) {
    let started = Instant::now();
    let result = run().unwrap_or_else(|problem| format!("failed {}", problem.replace('\n', " ")));
    println!("{name}\t{result}");
    eprintln!("{name}: {:?}", started.elapsed());
}

pub fn check(condition: bool, otherwise: impl Into<String>) -> Outcome<()> {
    if condition { Ok(()) } else { Err(otherwise.into()) }
}

pub fn same<T: PartialEq + Debug>(found: T, wanted: T) -> Outcome<()> {
    let otherwise = format!("{found:?}, not {wanted:?}");
    check(found == wanted, otherwise)
}

/// Kafka answers an admin request before each broker knows of the change.
pub fn eventually(otherwise: &str, mut condition: impl FnMut() -> Outcome<bool>) -> Outcome<()> {
    let started = Instant::now();
    while !condition()? {
        check(started.elapsed() < WAIT_MAX, otherwise)?;
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

pub fn failure(problem: KafkaError) -> String {
    problem.to_string()
}

/// The result of a feature that asks for an error.
pub fn reported(problem: &KafkaError) -> Outcome<String> {
    match problem.rdkafka_error_code() {
        Some(code) => Ok(format!("reports {code:?}")),
        None => Err(problem.to_string()),
    }
}

impl Client {
    pub fn name(&self, topic_or_group: &str) -> String {
        format!("{}{topic_or_group}", self.prefix)
    }

    pub fn topic(&self, name: &str, partitions: i32) -> Outcome<String> {
        let name = self.name(name);
        let new = NewTopic::new(&name, partitions, TopicReplication::Fixed(1));
        for created in block_on(self.admin.create_topics(&[new], &AdminOptions::new())).map_err(failure)? {
            created.map_err(|(topic, code)| format!("{topic}: {code}"))?;
        }
        eventually("the topic is not listed", || Ok(self.partitions(&name)? > 0))?;
        Ok(name)
    }

    /// How many partitions the topic has; 0 if there is no such topic.
    pub fn partitions(&self, topic: &str) -> Outcome<usize> {
        let metadata = self.admin.inner().fetch_metadata(None, WAIT_MAX).map_err(failure)?;
        let found = metadata.topics().iter().find(|it| it.name() == topic);
        Ok(found.map_or(0, |it| it.partitions().len()))
    }

    pub fn config(&self, settings: &[(&str, &str)]) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.bootstrap);
        settings.iter().for_each(|(key, value)| {
            config.set(*key, *value);
        });
        config
    }

    pub fn consumer(&self, group: &str, settings: &[(&str, &str)]) -> Outcome<BaseConsumer> {
        let mut config = self.config(&[
            ("auto.offset.reset", "earliest"),
            ("enable.auto.commit", "false"),
            ("session.timeout.ms", "10000"),
        ]);
        settings.iter().for_each(|(key, value)| {
            config.set(*key, *value);
        });
        config.set("group.id", self.name(group)).create().map_err(failure)
    }

    pub fn subscribed(&self, group: &str, topic: &str) -> Outcome<BaseConsumer> {
        let consumer = self.consumer(group, &[])?;
        consumer.subscribe(&[topic]).map_err(failure)?;
        Ok(consumer)
    }

    pub fn assigned(&self, topic: &str, partitions: i32, settings: &[(&str, &str)]) -> Outcome<BaseConsumer> {
        let consumer = self.consumer("nobody", settings)?;
        let mut assignment = TopicPartitionList::new();
        for partition in 0..partitions {
            assignment.add_partition_offset(topic, partition, Offset::Offset(0)).map_err(failure)?;
        }
        consumer.assign(&assignment).map_err(failure)?;
        Ok(consumer)
    }
}

pub fn read(consumer: &BaseConsumer, count: usize) -> Outcome<Vec<OwnedMessage>> {
    let started = Instant::now();
    let mut messages = Vec::new();
    while messages.len() < count && started.elapsed() < WAIT_MAX {
        if let Some(message) = consumer.poll(Duration::from_millis(100)) {
            messages.push(message.map_err(failure)?.detach());
        }
    }
    check(messages.len() == count, format!("read {} of {count}", messages.len()))?;
    Ok(messages)
}
