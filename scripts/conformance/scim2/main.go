// Runs scim2/test-suite against a SCIM base address (first argument) with the token in SCIM_TOKEN, and prints its results as JSON.
package main

import (
	"encoding/json"
	"net/http"
	"os"

	"github.com/scim2/test-suite/compliance"
	"github.com/scim2/test-suite/scim"
)

type result struct {
	Requirements []string `json:"requirements"`
	Test         string   `json:"test"`
	Outcome      string   `json:"outcome"`
	Message      string   `json:"message"`
}

var outcomes = map[compliance.Outcome]string{
	compliance.Pass: "pass", compliance.Fail: "fail", compliance.Warn: "warn", compliance.Skip: "skip",
}

func main() {
	client := &scim.Client{BaseURL: os.Args[1], HTTPClient: new(http.Client), Auth: scim.BearerAuth{Token: os.Getenv("SCIM_TOKEN")}}
	features, err := client.Discover()
	if err != nil {
		panic(err)
	}
	results := []result{}
	for _, one := range compliance.RunAll(compliance.Config{Client: client, Features: features}).Results {
		results = append(results, result{one.RequirementIDs, one.TestName, outcomes[one.Outcome], one.Message})
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
}
