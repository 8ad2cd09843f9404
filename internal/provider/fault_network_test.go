package provider

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// simulatedNetwork connects clients and servers without sockets, so that time can be simulated (testing/synctest), and
// fails where it is told to.
type simulatedNetwork struct {
	mutex     sync.Mutex
	listeners map[string]*simulatedListener
	fail      func(address string) dialFault // nil for no fault
	failed    int                            // connections that failed
}

// dialFault is what becomes of a connection instead of one to the address.
type dialFault func(n *simulatedNetwork, address string) (net.Conn, error)

// listen takes the place of a listener, and its address.
func (n *simulatedNetwork) listen(original net.Listener) net.Listener {
	l := &simulatedListener{original: original, connections: make(chan net.Conn), closed: make(chan struct{})}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.listeners == nil {
		n.listeners = map[string]*simulatedListener{}
	}
	n.listeners[l.Addr().String()] = l
	return l
}

// failWith fails the connections for which fault returns one.
func (n *simulatedNetwork) failWith(fault func(address string) dialFault) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.fail = fault
}

func (n *simulatedNetwork) failures() int {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.failed
}

func (n *simulatedNetwork) dial(_ context.Context, _, address string) (net.Conn, error) {
	n.mutex.Lock()
	fail := n.fail
	n.mutex.Unlock()
	if fail == nil {
		return n.connect(address)
	}
	fault := fail(address)
	if fault == nil {
		return n.connect(address)
	}
	n.mutex.Lock()
	n.failed++
	n.mutex.Unlock()
	return fault(n, address)
}

func (n *simulatedNetwork) connect(address string) (net.Conn, error) {
	n.mutex.Lock()
	l := n.listeners[address]
	n.mutex.Unlock()
	if l == nil {
		return refuseConnection(n, address)
	}
	return l.connect()
}

func refuseConnection(*simulatedNetwork, string) (net.Conn, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
}

// failLookup is a name server's answer.
func failLookup(answer net.DNSError) dialFault {
	return func(*simulatedNetwork, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &answer}
	}
}

// connectTo leads to another address.
func connectTo(other string) dialFault {
	return func(n *simulatedNetwork, _ string) (net.Conn, error) { return n.connect(other) }
}

// sayInstead is a server that says these bytes to whatever it is told, and closes the connection.
func sayInstead(bytes string) dialFault {
	return func(*simulatedNetwork, string) (net.Conn, error) {
		client, server := simulatedConnection()
		go func() {
			_, _ = server.Read(make([]byte, 4096))
			_, _ = io.WriteString(server, bytes)
			_ = server.Close()
		}()
		return client, nil
	}
}

type simulatedListener struct {
	original    net.Listener // keeps its address from others
	connections chan net.Conn
	closed      chan struct{}
	once        sync.Once
}

func (l *simulatedListener) connect() (net.Conn, error) {
	client, server := simulatedConnection()
	select {
	case l.connections <- server:
		return client, nil
	case <-l.closed:
		return refuseConnection(nil, "")
	}
}

func (l *simulatedListener) Accept() (net.Conn, error) {
	select {
	case connection := <-l.connections:
		return connection, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *simulatedListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.original.Close()
}

func (l *simulatedListener) Addr() net.Addr { return l.original.Addr() }

// simulatedConn is one end of a connection that, like TCP, takes what is written before the other end reads it, and
// that can be reset.
type simulatedConn struct {
	net.Conn              // an end of a net.Pipe
	written   chan []byte // and not yet read by the other end
	closed    chan struct{}
	closeOnce *sync.Once
	reset     *atomic.Bool // shared by both ends
}

func simulatedConnection() (client, server *simulatedConn) {
	one, other := net.Pipe()
	reset := &atomic.Bool{}
	return newSimulatedConn(one, reset), newSimulatedConn(other, reset)
}

func newSimulatedConn(end net.Conn, reset *atomic.Bool) *simulatedConn {
	c := &simulatedConn{
		Conn: end, written: make(chan []byte, 64), closed: make(chan struct{}), closeOnce: &sync.Once{}, reset: reset,
	}
	go c.send()
	return c
}

// send hands on what is written, and closes when all of it has been read.
func (c *simulatedConn) send() {
	defer func() { _ = c.Conn.Close() }()
	for {
		select {
		case bytes := <-c.written:
			if _, err := c.Conn.Write(bytes); err != nil {
				return
			}
		case <-c.closed:
			for len(c.written) > 0 {
				if _, err := c.Conn.Write(<-c.written); err != nil {
					return
				}
			}
			return
		}
	}
}

func (c *simulatedConn) Write(p []byte) (int, error) {
	select {
	case <-c.closed:
		return 0, net.ErrClosed
	default:
	}
	select {
	case c.written <- slices.Clone(p):
		return len(p), nil
	case <-c.closed:
		return 0, net.ErrClosed
	}
}

func (c *simulatedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.reset.Load() && errors.Is(err, io.EOF) {
		err = &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	}
	return n, err
}

func (c *simulatedConn) Close() error {
	c.closeOnce.Do(func() {
		close(c.closed)
		go func() { _, _ = io.Copy(io.Discard, c.Conn) }() // or two ends that close would wait for each other
	})
	return nil
}

// SetDeadline concerns what is read; what is written is taken at once.
func (c *simulatedConn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// SetWriteDeadline does nothing: crypto/tls, when it closes, sets one that has passed.
func (c *simulatedConn) SetWriteDeadline(time.Time) error { return nil }

// SetLinger of 0 seconds makes Close a reset, as with TCP.
func (c *simulatedConn) SetLinger(seconds int) error {
	c.reset.Store(seconds == 0)
	return nil
}
