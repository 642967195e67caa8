import { Member } from './consumer.js'
import { createTopic, pause, producerOf, using } from './kafka.js'

const PARTITIONS = 4
const FEATURE_MAX_MS = 35_000
const value = (round, partition) => `${round}/${partition}`
const partitions = [...Array(PARTITIONS).keys()]

// Rounds sends one record to each partition, again and again; the value names round and partition.
class Rounds {
  sent = 0

  constructor(producer, topic) {
    this.producer = producer
    this.topic = topic
    this.deadline = Date.now() + FEATURE_MAX_MS
  }

  // until sends rounds until one of them was read as wanted.
  async until(what, wanted) {
    for (;;) {
      const messages = partitions.map((partition) => ({ partition, value: value(this.sent, partition) }))
      await this.producer.send({ topic: this.topic, acks: -1, messages })
      this.sent++
      await pause(100)
      if ([...Array(this.sent).keys()].some(wanted)) {
        return
      }
      if (Date.now() > this.deadline) {
        throw new Error(`${what}: not after ${this.sent} rounds of records`)
      }
    }
  }

  // allRead waits until every record of every round was read by someone.
  async allRead(members) {
    for (let round = 0; round < this.sent; round++) {
      for (const partition of partitions) {
        while (!members.some((member) => member.has(value(round, partition)))) {
          if (Date.now() > this.deadline) {
            throw new Error(`record ${value(round, partition)} was read by nobody`)
          }
          await pause(20)
        }
      }
    }
  }
}

// group: one member reads all, a second takes over some partitions, the first leaves, the second has all.
export async function group({ kafka, prefix }) {
  const topic = `${prefix}group`
  await createTopic(kafka, topic, PARTITIONS)
  const first = new Member(kafka, `${topic}-group`, topic)
  const second = new Member(kafka, `${topic}-group`, topic)
  const all = (member) => (round) => partitions.every((p) => member.has(value(round, p)))
  const divided = (round) => {
    const byFirst = partitions.filter((p) => first.has(value(round, p)))
    const bySecond = partitions.filter((p) => second.has(value(round, p)))
    const once = partitions.every((p) => byFirst.includes(p) !== bySecond.includes(p))
    return once && byFirst.length > 0 && bySecond.length > 0
  }
  await using(producerOf(kafka), async (producer) => {
    const rounds = new Rounds(producer, topic)
    try {
      await first.join({ autoCommit: true })
      await rounds.until('one member', all(first))
      await second.join({ autoCommit: true })
      await rounds.until('two members', divided)
      await first.leave()
      const from = rounds.sent
      await rounds.until('the member that is left', (round) => round >= from && all(second)(round))
      await rounds.allRead([first, second])
    } finally {
      await Promise.all([first.leave(), second.leave()])
    }
  })
}
