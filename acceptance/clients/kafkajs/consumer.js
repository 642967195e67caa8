// A member of a group that keeps what it reads. kafkajs has no consumer without a group.
import { pause } from './kafka.js'

export class Member {
  // what it has read: { partition, message }
  records = []

  constructor(kafka, group, topic) {
    this.topic = topic
    this.consumer = kafka.consumer({
      groupId: group,
      sessionTimeout: 6_000,
      heartbeatInterval: 300,
      maxWaitTimeInMs: 200,
      allowAutoTopicCreation: false,
    })
  }

  // join starts reading; each record is given to `each` after it was kept.
  async join({ from = [], autoCommit = false, each = async () => {} } = {}) {
    await this.consumer.connect()
    await this.consumer.subscribe({ topics: [this.topic], fromBeginning: true })
    await this.consumer.run({
      autoCommit,
      eachMessage: async ({ partition, message }) => {
        this.records.push({ partition, message })
        await each({ partition, message })
      },
    })
    for (const { partition, offset } of from) {
      this.consumer.seek({ topic: this.topic, partition, offset: String(offset) })
    }
    return this
  }

  // awaitCount waits until it has read so many records.
  async awaitCount(count, maxMs = 35_000) {
    const deadline = Date.now() + maxMs
    while (this.records.length < count) {
      if (Date.now() > deadline) {
        throw new Error(`read ${this.records.length} of ${count} records of ${this.topic}`)
      }
      await pause(20)
    }
    return this.records
  }

  has(value) {
    return this.records.some(({ message }) => String(message.value) === value)
  }

  leave() {
    return this.consumer.disconnect()
  }
}

// readFrom reads count records from these offsets on, with a group of its own.
export async function readFrom({ kafka }, topic, from, count, group = `${topic}-reader`) {
  const member = new Member(kafka, group, topic)
  try {
    await member.join({ from })
    return await member.awaitCount(count)
  } finally {
    await member.leave()
  }
}
