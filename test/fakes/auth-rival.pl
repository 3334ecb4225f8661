# A program that changes auth.json as Codex does: under both of its locks, read, changed, renamed over. It counts up a key
# until its input ends, then prints how often it did.
use strict; use warnings;
use Fcntl qw(:flock O_RDWR O_CREAT); use JSON::PP; use IO::Select;
my ($home) = @ARGV;
my $rounds = 0;
my $input = IO::Select->new(\*STDIN);
until ($input->can_read(0.001)) {
  sysopen(my $outer, "$home/auth.lock", O_RDWR|O_CREAT, 0600) or die; flock($outer, LOCK_EX) or die;
  sysopen(my $inner, "$home/auth.json.lock", O_RDWR|O_CREAT, 0600) or die; flock($inner, LOCK_EX) or die;
  open(my $in, '<', "$home/auth.json") or die; local $/; my $auth = decode_json(<$in>); close $in;
  $auth->{of_the_future} += 1;
  open(my $out, '>', "$home/.auth.json.rival") or die; print $out encode_json($auth); close $out or die;
  rename("$home/.auth.json.rival", "$home/auth.json") or die;
  close $inner; close $outer;
  $rounds += 1;
}
print "$rounds\n";
