package main

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/layout"
	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/table"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A node is a state worked out.
type node struct {
	keys  []string // sorted
	arity []ir.Arity
	kind  []ir.Kind
	next  []int // index of the node below, or none
}

const none = -1

// record makes the state of a whole CloudTrail record.
func record(in *input) (state, error) {
	facts, err := document(in)
	if err != nil {
		return state{}, err
	}
	for name, services := range map[string][]*service{"requestParameters": in.requests, "responseElements": in.responses} {
		top := facts.at([]string{name})
		for _, s := range services {
			for _, operation := range sortedKeys(s.operations) {
				for _, n := range s.operations[operation] {
					top.extra = append(top.extra, structure{s, n, true})
				}
			}
		}
		top.extra = unique(top.extra)
	}
	return state{objects: []object{facts}, seen: []*observed{observe(in)}}, nil
}

// explore works out every state that can be reached. There are finitely many,
// because a state is a set of objects of the models.
func explore(start state, err error) ([]node, error) {
	if err != nil {
		return nil, err
	}
	index := map[string]int{start.id(): 0}
	states := []state{start}
	var nodes []node
	for i := 0; i < len(states); i++ {
		values := states[i].values()
		n := node{keys: sortedKeys(values)}
		for _, key := range n.keys {
			arity, kind, below := values[key].decide()
			n.arity, n.kind = append(n.arity, arity), append(n.kind, kind)
			next := none
			if len(below.objects)+len(below.seen) > 0 {
				id := below.id()
				known := false
				if next, known = index[id]; !known {
					next = len(states)
					index[id] = next
					states = append(states, below)
				}
			}
			n.next = append(n.next, next)
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

// minimize puts equal nodes together, also where they lead back to themselves:
// it starts with one class and splits classes until none has unequal members.
func minimize(nodes []node, err error) ([]node, error) {
	if err != nil {
		return nil, err
	}
	class := make([]int, len(nodes))
	for count := 1; ; {
		signatures := map[string]int{}
		next := make([]int, len(nodes))
		for i, n := range nodes {
			signature := n.signature(class)
			if _, known := signatures[signature]; !known {
				signatures[signature] = len(signatures)
			}
			next[i] = signatures[signature]
		}
		class = next
		if len(signatures) == count {
			break
		}
		count = len(signatures)
	}
	return representatives(nodes, class), nil
}

func (n node) signature(class []int) string {
	var b strings.Builder
	for i, key := range n.keys {
		next := none
		if n.next[i] != none {
			next = class[n.next[i]]
		}
		fmt.Fprintf(&b, "%s %d %d %d\n", key, n.arity[i], n.kind[i], next)
	}
	return b.String()
}

// representatives keeps one node of each class. Classes are numbered as they
// are first met, so the record stays node 0.
func representatives(nodes []node, class []int) []node {
	var kept []node
	for i, n := range nodes {
		if class[i] != len(kept) {
			continue
		}
		next := make([]int, len(n.next))
		for j, to := range n.next {
			next[j] = none
			if to != none && len(nodes[to].keys) > 0 {
				next[j] = class[to]
			}
		}
		n.next = next
		kept = append(kept, n)
	}
	return kept
}

// writePaths lays out the graph as the table of paths.
func writePaths(nodes []node, err error) (string, error) {
	if err != nil {
		return "", err
	}
	var entries []table.Entry
	for i, n := range nodes {
		for j, key := range n.keys {
			place := layout.Place{Arity: int(n.arity[j]), Kind: int(n.kind[j])}
			if n.next[j] != none {
				place.Node = layout.NodeID(n.next[j])
			}
			entries = append(entries, table.Entry{Key: layout.PathKey(layout.NodeID(i), key), Value: place.Encode()})
		}
	}
	return table.Write(entries)
}
