/** The sample of docs/write-a-channel.md. */
package org.example.carapace.zulip;
