// go_unread TWIN AMOUNT PYTHON SERVER: opens StderrPipe() and never reads it,
// which the runtime's epoll set (edge-triggered) does not show.
// Twin: an io.Discard.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	twin, amount, python, server := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	command := exec.Command(python, server, amount)
	if twin == "defect" {
		if _, err := command.StderrPipe(); err != nil {
			panic(err)
		}
	} else {
		command.Stderr = io.Discard
	}
	if err := command.Start(); err != nil {
		panic(err)
	}
	fmt.Println(command.Wait())
}
