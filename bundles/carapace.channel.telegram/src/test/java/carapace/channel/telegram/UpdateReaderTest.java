package carapace.channel.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.channel.DropReason;
import carapace.channel.Identity;
import carapace.message.ChannelId;
import carapace.message.Inbound;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Updates as https://core.telegram.org/bots/api#update describes them. */
@DisplayName("An update")
class UpdateReaderTest {

    private static final Identity ME = new Identity("4242", "crab_bot");

    private static Reading read(String update, boolean mentionsOnly, boolean runOnEdit) {
        var settings =
                new TelegramSettings(
                        new ChannelId("telegram", "work"),
                        URI.create("http://localhost"),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        mentionsOnly,
                        runOnEdit);
        var node = new Json().read(update.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return new UpdateReader(settings).read(node.orElseThrow(), ME);
    }

    private static Inbound message(String update) {
        return ((Reading.Message) read(update, false, false)).inbound();
    }

    @Test
    void becomes_a_message() {
        var inbound =
                message(
                        "{'update_id':7,'message':{'message_id':3,'from':{'id':11,'is_bot':false},'chat':{'id':12,'type':'private'},'date':1700000000,'text':'"
                            + " hi '}}");
        assertThat(inbound.eventKey()).isEqualTo("7");
        assertThat(inbound.sender()).isEqualTo("11");
        assertThat(inbound.conversation().remoteId()).isEqualTo("12");
        assertThat(inbound.conversation().channel()).hasToString("telegram:work");
        assertThat(inbound.conversation().threadId()).isEmpty();
        assertThat(inbound.text()).isEqualTo(" hi ");
        assertThat(inbound.sentAt()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        assertThat(inbound.origin().messageId()).isEqualTo("3");
        assertThat(inbound.origin().group()).isFalse();
    }

    @Test
    void has_a_thread_only_in_a_forum() {
        var place = "'chat':{'id':-1001,'type':'supergroup'},'from':{'id':1},'text':'x'";
        assertThat(
                        message(
                                        "{'update_id':1,'message':{'message_thread_id':9,"
                                                + "'is_topic_message':true,"
                                                + place
                                                + "}}")
                                .conversation()
                                .threadId())
                .hasValue("9");
        assertThat(
                        message("{'update_id':1,'message':{'message_thread_id':9," + place + "}}")
                                .conversation()
                                .threadId())
                .isEmpty();
    }

    @Test
    void is_sent_by_whoever_telegram_says() {
        var channel = "'chat':{'id':-5,'type':'channel'},'text':'x'}}";
        assertThat(
                        message("{'update_id':1,'channel_post':{'sender_chat':{'id':-6}," + channel)
                                .sender())
                .isEqualTo("-6");
        assertThat(message("{'update_id':1,'channel_post':{" + channel).sender()).isEqualTo("-5");
        assertThat(message("{'update_id':1,'channel_post':{" + channel).origin().group()).isTrue();
    }

    @Test
    void brings_its_caption_and_names_its_file() {
        var inbound =
                message(
                        "{'update_id':1,'message':{'chat':{'id':1,'type':'private'},'from':{'id':1},"
                            + "'caption':'look','document':{'file_id':'F','file_name':'a.pdf',"
                            + "'mime_type':'application/pdf','file_size':10}}}");
        assertThat(inbound.text()).isEqualTo("look");
        var file = inbound.origin().attachments().getFirst();
        assertThat(file.name()).isEqualTo("a.pdf");
        assertThat(file.mediaType()).isEqualTo("application/pdf");
        assertThat(file.size()).isEqualTo(10);
        assertThat(file.reference()).isEqualTo("F");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'update_id':1,'message':{'from':{'id':4242,'is_bot':true},'chat':{'id':1},'text':'x'}}|SELF",
                "{'update_id':1,'message':{'from':{'id':5,'is_bot':true},'chat':{'id':1},'text':'x'}}|BOT",
                "{'update_id':1,'message':{'from':{'id':5},'chat':{'id':1}}}|NON_TEXT",
                "{'update_id':1,'message':{'from':{'id':5},'chat':{'id':1},'text':'  '}}|NON_TEXT",
                "{'update_id':1,'edited_message':{'from':{'id':5},'chat':{'id':1},'text':'x'}}|EDITED",
                "{'update_id':1,'edited_channel_post':{'chat':{'id':1},'text':'x'}}|EDITED",
                "{'update_id':1,'poll':{'id':'5'}}|UNKNOWN_TYPE",
                "{'update_id':1,'message':5}|UNKNOWN_TYPE",
                "{'update_id':1,'message':{'from':{'id':5},'chat':{'id':'1'},'text':'x'}}|MALFORMED",
                "{'update_id':1,'message':{'from':{'id':5},'text':'x'}}|MALFORMED",
                "{'update_id':1,'message':{'from':{'id':5},'chat':{'id':99999999999999999999},'text':'x'}}|MALFORMED",
                "{'update_id':1,'message':{'from':{'id':5},'chat':{'id':1},'text':'\\udc00'}}|MALFORMED"
            })
    void is_left_out_for_a_reason(String update, DropReason reason) {
        assertThat(read(update, false, false)).isEqualTo(new Reading.Dropped(reason));
    }

    @Test
    void is_answered_again_when_edited_only_where_that_is_wanted() {
        var edit = "{'update_id':1,'edited_message':{'from':{'id':5},'chat':{'id':1},'text':'x'}}";
        assertThat(read(edit, false, true)).isInstanceOf(Reading.Message.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'text':'hello'|false",
                "'text':'hi @crab_bot','entities':[{'type':'mention','offset':3,'length':9}]|true",
                "'text':'hi @CRAB_bot','entities':[{'type':'mention','offset':3,'length':9}]|true",
                "'text':'🦀 @crab_bot','entities':[{'type':'mention','offset':3,'length':9}]|true",
                "'text':'hi @crab_bot'|false",
                "'text':'hi"
                    + " @crab_bott','entities':[{'type':'mention','offset':3,'length':10}]|false",
                "'text':'/x@crab_bot','entities':[{'type':'bot_command','offset':0,'length':11}]|true",
                "'text':'/x','entities':[{'type':'bot_command','offset':0,'length':2}]|false",
                "'text':'x','reply_to_message':{'from':{'id':4242}}|true",
                "'text':'x','entities':[{'type':'text_mention','user':{'id':4242}}]|true",
                "'text':'x','entities':[{'type':'mention','offset':-5,'length':99}]|false",
                "'caption':'@crab_bot','caption_entities':[{'type':'mention','offset':0,'length':9}]|true"
            })
    void counts_in_groups_when_it_is_meant_for_the_bot(String more, boolean meant) {
        var update =
                "{'update_id':1,'message':{'from':{'id':5},'chat':{'id':-1,'type':'group'},"
                        + more
                        + "}}";
        var reading = read(update, true, false);
        if (meant) assertThat(reading).isInstanceOf(Reading.Message.class);
        else assertThat(reading).isEqualTo(new Reading.Dropped(DropReason.GROUP));
        assertThat(read(update, false, false)).isInstanceOf(Reading.Message.class);
    }
}
