module moldau/feature

go 1.25.0
