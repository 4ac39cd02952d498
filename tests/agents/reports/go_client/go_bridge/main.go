// Writes requests to a server's stdin under a mutex, from several goroutines,
// when the server no longer reads: kubestellar/console#6944. No thread is in
// write(2): Go waits for room in epoll. Twin: a server that reads.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
)

func main() {
	server := exec.Command(os.Args[1], os.Args[2:]...)
	stdin, _ := server.StdinPipe()
	stdout, _ := server.StdoutPipe()
	if err := server.Start(); err != nil {
		panic(err)
	}
	go io.Copy(io.Discard, stdout)
	request := []byte(strings.Repeat("x", 4000) + "\n")
	var mutex sync.Mutex
	var callers sync.WaitGroup
	for caller := 0; caller < 4; caller++ {
		callers.Add(1)
		go func() {
			defer callers.Done()
			for call := 0; call < 20; call++ {
				mutex.Lock()
				stdin.Write(request)
				mutex.Unlock()
			}
		}()
	}
	callers.Wait()
	stdin.Close()
	fmt.Println(server.Wait())
}
