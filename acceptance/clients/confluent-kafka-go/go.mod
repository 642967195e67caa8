module moldau/clients/confluent-kafka-go

go 1.25.0

require moldau/feature v0.0.0

require github.com/confluentinc/confluent-kafka-go/v2 v2.11.1

replace moldau/feature => ../go-feature
