import kafkajs from 'kafkajs'
import { Member } from './consumer.js'
import { awaitValue, createTopic, partitionsOf, using } from './kafka.js'
import { fill, numbered } from './produce.js'

const { ConfigResourceTypes } = kafkajs

// admin walks a topic through its life, and finds a group in the list.
export async function admin(context) {
  const topic = `${context.prefix}admin`
  await createTopic(context.kafka, topic, 2, [{ name: 'retention.ms', value: '3600000' }])
  await using(context.kafka.admin(), async (cluster) => {
    await awaitValue('retention.ms', '3600000', () => retention(cluster, topic))
    await cluster.alterConfigs({
      validateOnly: false,
      resources: [
        { type: ConfigResourceTypes.TOPIC, name: topic, configEntries: [{ name: 'retention.ms', value: '7200000' }] },
      ],
    })
    await awaitValue('retention.ms', '7200000', () => retention(cluster, topic))
    await awaitValue('partitions', 2, () => partitionsOf(cluster, topic))
    await cluster.createPartitions({ topicPartitions: [{ topic, count: 5 }] })
    await awaitValue('partitions', 5, () => partitionsOf(cluster, topic))
    await cluster.deleteTopics({ topics: [topic] })
    await awaitValue('in the list', false, async () => (await cluster.listTopics()).includes(topic))
    await listed(context, cluster)
  })
}

async function retention(cluster, topic) {
  const { resources } = await cluster.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['retention.ms'] }],
  })
  return resources[0].configEntries.find(({ configName }) => configName === 'retention.ms')?.configValue
}

// listed checks that a group with a member is in the list of groups.
async function listed(context, cluster) {
  const topic = `${context.prefix}listed`
  await fill(context, topic, numbered(1))
  const member = await new Member(context.kafka, `${topic}-group`, topic).join()
  try {
    await member.awaitCount(1)
    const { groups } = await cluster.listGroups()
    if (!groups.some(({ groupId }) => groupId === `${topic}-group`)) {
      throw new Error(`${topic}-group is not among the groups ${JSON.stringify(groups)}`)
    }
  } finally {
    await member.leave()
  }
}
