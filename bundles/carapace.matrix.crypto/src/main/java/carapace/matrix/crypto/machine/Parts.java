package carapace.matrix.crypto.machine;

/** Every part of one machine, put together once. */
final class Parts {
    final Requests requests;
    final Account account;
    final People people;
    final Trust trust;
    final Rooms rooms;
    final OlmPost post;
    final OlmInbox inbox;
    final GroupKeys keys;
    final Sharing sharing;
    final Claims claims;
    final KeyRequests keyRequests;
    final Unreadable unreadable;
    final RoomReader reader;
    final Secrets secrets;
    final CrossSigning crossSigning;
    final Backup backup;
    final BackupRestore backupRestore;
    final Recovery recovery;
    final RoomPost roomPost;
    final Verifications verifications;

    Parts(Context context) {
        requests = new Requests(context);
        account = new Account(context);
        people = new People(context);
        trust = new Trust(context, people);
        rooms = new Rooms(people);
        var peers = new OlmPeers(context);
        post = new OlmPost(context, account, peers);
        inbox = new OlmInbox(context, account, people, peers, post);
        keys = new GroupKeys(context);
        sharing = new Sharing(context, account, people, rooms, trust, post, requests, keys);
        claims = new Claims(context, people, account, post, sharing);
        keyRequests = new KeyRequests(context, account, people, trust, post, keys);
        unreadable = new Unreadable();
        reader = new RoomReader(context, people, trust, keys, new Replays(), unreadable);
        secrets = new Secrets(context, people, trust, post);
        crossSigning = new CrossSigning(context, account, people, trust, secrets, requests);
        backup = new Backup(context, account, people, trust, secrets, crossSigning, keys, requests);
        backupRestore = new BackupRestore(context, secrets, keys, backup);
        recovery = new Recovery(context, people, trust, secrets, crossSigning, backup, requests);
        roomPost = new RoomPost(context, sharing, requests);
        var mail = new FlowMail(roomPost);
        var outcome = new FlowOutcome(context, account, people, trust, crossSigning, secrets);
        var steps = new FlowSteps(context, mail, outcome);
        verifications = new Verifications(context, people, roomPost, mail, steps);
    }
}
