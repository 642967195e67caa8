package feature

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// A feature may take this long; a program has two minutes. A restart takes a broker some time, too.
const (
	featureMax = 40 * time.Second
	restartMax = 70 * time.Second
)

// Script tries one feature. It returns nil (it works), a Report, a NotAvailable, or what failed.
type Script func(ctx context.Context) error

// Report is the result of a feature whose purpose is an error: the client's name for it.
type Report string

func (r Report) Error() string { return "reports " + string(r) }

// Suite is one run of all features.
type Suite struct {
	Client Client
	// Prefix of all topics and groups.
	Prefix string

	printing sync.Mutex
	stdin    *bufio.Reader
}

// Main runs the features, all at once but for the restart, which comes last.
func Main(client func(bootstrap string) Client, extra func(s *Suite) map[string]Script) {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: client BOOTSTRAP PREFIX")
		os.Exit(2)
	}
	s := &Suite{Client: client(os.Args[1]), Prefix: os.Args[2], stdin: bufio.NewReader(os.Stdin)}
	scripts := s.scripts()
	if extra != nil {
		for name, script := range extra(s) {
			scripts[name] = script
		}
	}
	var running sync.WaitGroup
	for name, script := range scripts {
		running.Go(func() { s.try(name, featureMax, script) })
	}
	running.Wait()
	s.try("restart", restartMax, s.restart)
}

func (s *Suite) scripts() map[string]Script {
	scripts := map[string]Script{
		"headers":                  s.headers,
		"nulls":                    s.nulls,
		"group":                    s.group,
		"resume":                   s.resume,
		"seek.offset":              s.seekOffset,
		"seek.time":                s.seekTime,
		"admin":                    s.admin,
		"error.unknown_topic":      s.unknownTopic,
		"error.too_large":          s.tooLarge,
		"error.out_of_range":       s.outOfRange,
		"error.illegal_generation": s.illegalGeneration,
	}
	for _, compression := range []string{"none", "gzip", "snappy", "lz4", "zstd"} {
		scripts["produce."+compression] = func(ctx context.Context) error { return s.produce(ctx, compression) }
	}
	return scripts
}

// try runs one feature and prints its line. A feature that does not end is left behind and reported.
func (s *Suite) try(name string, most time.Duration, script Script) {
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	began := time.Now()
	result := make(chan string, 1)
	go func() { result <- outcome(ctx, script) }()
	select {
	case line := <-result:
		s.print(name, line)
	case <-time.After(most + 5*time.Second):
		s.print(name, "failed it did not end, not even when it was cancelled")
	}
	fmt.Fprintf(os.Stderr, "%s took %d ms\n", name, time.Since(began).Milliseconds())
}

func outcome(ctx context.Context, script Script) (line string) {
	defer func() {
		if r := recover(); r != nil {
			line = fmt.Sprintf("failed panic: %v", r)
			os.Stderr.Write(debug.Stack())
		}
	}()
	switch err := script(ctx).(type) {
	case nil:
		return "ok"
	case Report, NotAvailable:
		return err.Error()
	default:
		if ctx.Err() != nil {
			return fmt.Sprintf("failed %v, at the end of its time", err)
		}
		return "failed " + err.Error()
	}
}

func (s *Suite) print(name, line string) {
	s.printing.Lock()
	defer s.printing.Unlock()
	fmt.Printf("%s\t%s\n", name, strings.Join(strings.Fields(line), " "))
}

// requestRestart asks for a restart of the broker; the channel is closed when the broker is back.
func (s *Suite) requestRestart() <-chan struct{} {
	back := make(chan struct{})
	fmt.Println("!restart")
	go func() {
		if line, _ := s.stdin.ReadString('\n'); line == "restarted\n" {
			close(back)
		}
	}()
	return back
}
