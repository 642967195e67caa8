// The client, with the codecs that it does not bring itself.
import { init as zstdReady, compress as zstdCompress, decompress as zstdDecompress } from '@bokuweb/zstd-wasm'
import kafkajs from 'kafkajs'
import lz4 from 'lz4-napi'
import snappy from 'snappyjs'

const AWAIT_MAX_MS = 20_000

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs

export const COMPRESSION = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
}

function register(type, compress, decompress) {
  CompressionCodecs[type] = () => ({
    compress: async (encoder) => Buffer.from(await compress(encoder.buffer)),
    decompress: async (buffer) => Buffer.from(await decompress(buffer)),
  })
}

await zstdReady()
register(CompressionTypes.Snappy, snappy.compress, snappy.uncompress)
register(CompressionTypes.LZ4, lz4.compressFrame, lz4.decompressFrame)
register(CompressionTypes.ZSTD, zstdCompress, zstdDecompress)

// said is what the client has logged, for the one feature whose result is only logged.
export const said = []

export function connect(bootstrap, retries = 200, initialRetryTime = 100) {
  return new Kafka({
    clientId: 'moldau',
    brokers: [bootstrap],
    connectionTimeout: 5_000,
    retry: { initialRetryTime, maxRetryTime: 500, retries },
    logLevel: logLevel.ERROR,
    logCreator: () => (entry) => {
      said.push(entry.log)
      console.error(`${entry.log.timestamp} ${entry.label} ${entry.namespace} ${entry.log.message}`)
    },
  })
}

// using connects something, hands it on, and disconnects it whatever happens.
export async function using(thing, use) {
  await thing.connect()
  try {
    return await use(thing)
  } finally {
    await thing.disconnect()
  }
}

// createTopic waits until metadata, which may lag behind the answer, knows the topic.
export function createTopic(kafka, topic, numPartitions = 1, configEntries = []) {
  return using(kafka.admin(), async (admin) => {
    const created = await admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic, numPartitions, replicationFactor: 1, configEntries }],
    })
    if (!created) {
      throw new Error(`${topic} was there already`)
    }
    await awaitValue('partitions', numPartitions, () => partitionsOf(admin, topic))
  })
}

export async function partitionsOf(admin, topic) {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  return topics[0].partitions.length
}

// awaitValue asks until the answer is what is wanted; what goes wrong meanwhile counts as another answer.
export async function awaitValue(what, want, ask) {
  const deadline = Date.now() + AWAIT_MAX_MS
  for (;;) {
    const got = await ask().catch((e) => e.message)
    if (got === want) {
      return
    }
    if (Date.now() > deadline) {
      throw new Error(`${what}: ${got} instead of ${want}`)
    }
    await pause(50)
  }
}

export function producerOf(kafka) {
  return kafka.producer({ allowAutoTopicCreation: false })
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
