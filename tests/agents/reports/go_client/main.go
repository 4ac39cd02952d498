// A client of mcp-go, which takes its server's stderr and reads it never:
// mark3labs/mcp-go#956. Twin: the caller reads it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
)

func main() {
	c, err := client.NewStdioMCPClient(os.Args[2], nil, os.Args[3:]...)
	if err != nil {
		panic(err)
	}
	if os.Args[1] == "clean" {
		stderr, _ := client.GetStderr(c)
		go io.Copy(io.Discard, stderr)
	}
	ctx := context.Background()
	request := mcp.InitializeRequest{}
	request.Params.ProtocolVersion = mcp.LATEST_PROTOCOL_VERSION
	if _, err := c.Initialize(ctx, request); err != nil {
		panic(err)
	}
	tools, err := c.ListTools(ctx, mcp.ListToolsRequest{})
	fmt.Println(len(tools.Tools), err)
	c.Close()
}
