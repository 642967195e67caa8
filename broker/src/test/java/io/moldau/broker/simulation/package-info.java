/// The whole broker in the simulated world: clients of our own speak Kafka's protocol to it over
/// the fake network, it crashes and comes back, and a checker compares what clients were told with
/// what is there.
///
/// Door: [BrokerSimulation] runs one seed; [BrokerSimulationTest] runs many, [PlantedFaultsTest]
/// shows that faults are found.
@NullMarked
package io.moldau.broker.simulation;

import org.jspecify.annotations.NullMarked;
