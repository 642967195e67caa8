//! Members of a group share its partitions, and what they committed is where others go on.

use std::collections::HashSet;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::message::Message;
use rdkafka::{Offset, TopicPartitionList};

use crate::records::{numbered, produce};
use crate::{Client, Outcome, eventually, failure, read, reported, same};

/// Polls each member once.
fn turn(members: &[&BaseConsumer], seen: &mut HashSet<Vec<u8>>) -> Outcome<()> {
    for member in members {
        if let Some(message) = member.poll(Duration::from_millis(20)) {
            seen.insert(message.map_err(failure)?.payload().unwrap_or_default().to_vec());
        }
    }
    Ok(())
}

fn owned(member: &BaseConsumer) -> Outcome<HashSet<i32>> {
    let assignment = member.assignment().map_err(failure)?;
    Ok(assignment.elements().iter().map(|it| it.partition()).collect())
}

/// Leaving is done in calls of poll.
fn leave(member: &BaseConsumer) {
    member.unsubscribe();
    member.poll(Duration::from_secs(1));
}

pub fn group(client: &Client) -> Outcome<()> {
    let topic = client.topic("group", 4)?;
    produce(client, &topic, &numbered(4, 0, 400), &[])?;
    let mut seen = HashSet::new();
    let first = client.subscribed("group", &topic)?;
    eventually("the first member read nothing", || {
        turn(&[&first], &mut seen)?;
        Ok(seen.len() > 20)
    })?;
    let second = client.subscribed("group", &topic)?;
    eventually("not shared", || {
        turn(&[&first, &second], &mut seen)?;
        Ok(owned(&first)?.len() == 2 && owned(&second)?.len() == 2)
    })?;
    same(&owned(&first)? | &owned(&second)?, HashSet::from([0, 1, 2, 3]))?;
    leave(&first);
    produce(client, &topic, &numbered(4, 400, 440), &[])?;
    eventually("the second member did not get all", || {
        turn(&[&second], &mut seen)?;
        Ok(owned(&second)?.len() == 4)
    })?;
    eventually("records are missing", || {
        turn(&[&second], &mut seen)?;
        Ok(seen.len() == 440)
    })
}

pub fn resume(client: &Client) -> Outcome<()> {
    let topic = client.topic("resume", 1)?;
    produce(client, &topic, &numbered(1, 0, 100), &[])?;
    for start in [0, 50] {
        let consumer = client.subscribed("resume", &topic)?;
        let messages = read(&consumer, 50)?;
        let offsets: Vec<i64> = messages.iter().map(|it| it.offset()).collect();
        same(offsets, (start..start + 50).collect())?;
        same(messages[0].payload(), Some(format!("value {start}").as_bytes()))?;
        commit(&consumer, &topic, start + 50).map_err(failure)?;
    }
    Ok(())
}

fn commit(consumer: &BaseConsumer, topic: &str, offset: i64) -> Result<(), rdkafka::error::KafkaError> {
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(topic, 0, Offset::Offset(offset))?;
    consumer.commit(&offsets, CommitMode::Sync)
}

/// A member leaves while another stays; its commit names no member of the group.
pub fn illegal_generation(client: &Client) -> Outcome<String> {
    let topic = client.topic("illegal", 1)?;
    produce(client, &topic, &numbered(1, 0, 3), &[])?;
    let left = client.subscribed("illegal", &topic)?;
    read(&left, 3)?;
    leave(&left);
    let stays = client.subscribed("illegal", &topic)?;
    read(&stays, 3)?;
    match commit(&left, &topic, 1) {
        Ok(()) => Err("the commit was accepted".to_string()),
        Err(problem) => reported(&problem),
    }
}
