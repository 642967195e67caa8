import { messagesOf, same } from './check.js'
import { Member, readFrom } from './consumer.js'
import { using } from './kafka.js'
import { fill, numbered } from './produce.js'

export async function seekOffset(context) {
  const from = 37
  const topic = `${context.prefix}seek-offset`
  const sent = numbered(100)
  await fill(context, topic, sent)
  const read = await readFrom(context, topic, [{ partition: 0, offset: from }], sent.length - from)
  same(sent.slice(from), messagesOf(read, 0), from)
}

// seekTime asks for a time before all, between two records, and for the very time of one.
export async function seekTime(context) {
  const topic = `${context.prefix}seek-time`
  const first = Date.now() - 3_600_000
  const sent = numbered(100, first)
  await fill(context, topic, sent)
  const wanted = [
    [0, first - 60_000],
    [43, first + 42_300],
    [60, first + 60_000],
  ]
  await Promise.all(wanted.map(([from, at]) => readAt(context, topic, at, sent, from)))
}

async function readAt(context, topic, at, sent, from) {
  const offsets = await using(context.kafka.admin(), (admin) => admin.fetchTopicOffsetsByTimestamp(topic, at))
  const offset = Number(offsets[0].offset)
  const read = await readFrom(context, topic, [{ partition: 0, offset }], sent.length - from, `${topic}-${from}`)
  same(sent.slice(from), messagesOf(read, 0), from)
}

// resume: a member reads, commits half of it and leaves; the next goes on exactly there.
export async function resume(context) {
  const half = 50
  const topic = `${context.prefix}resume`
  const group = `${topic}-group`
  const sent = numbered(2 * half)
  await fill(context, topic, sent)
  const first = await new Member(context.kafka, group, topic).join()
  const read = await first.awaitCount(half)
  same(sent.slice(0, half), messagesOf(read.slice(0, half), 0))
  await first.consumer.commitOffsets([{ topic, partition: 0, offset: String(half) }])
  await first.leave()
  const second = await readFrom(context, topic, [], half, group)
  same(sent.slice(half), messagesOf(second, 0), half)
}
