// Package all is the only list of the targets that sigtrail ships.
package all

import (
	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/athena"
	"github.com/sigtrail/sigtrail/backends/elastic"
	"github.com/sigtrail/sigtrail/backends/logpresso"
	"github.com/sigtrail/sigtrail/backends/splunk"
)

// Targets lists the targets in the order in which every output names them.
func Targets() *backends.Registry {
	return backends.NewRegistry(
		splunk.Target(),
		athena.Target(),
		elastic.Target(),
		logpresso.Target(),
	)
}
