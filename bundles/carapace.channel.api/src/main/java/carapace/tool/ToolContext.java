package carapace.tool;

import carapace.message.Conversation;

/** In which turn a tool runs. */
public record ToolContext(Conversation conversation, String sender, String messageId) {}
