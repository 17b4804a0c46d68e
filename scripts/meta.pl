#!/usr/bin/perl
# What in META.json is not as PGXN wants it (https://pgxn.org/spec), or not as the tree has it; silence is good.
#
#   perl scripts/meta.pl
use strict;
use warnings;
use JSON::PP;

sub slurp
{
	open my $file, '<:raw', $_[0] or die "$_[0]: $!\n";
	local $/;
	return <$file>;
}

my $meta = eval { decode_json(slurp('META.json')) } or do { print "META.json: $@"; exit };
my ($version) = slurp('lifecycle.control') =~ /^default_version = '(.*)'/m;
my $semver = qr/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[A-Za-z][0-9A-Za-z-]*)?$/;
my $term = qr/^[^\s\/\\]{2,}$/;
my $licenses = qr/^(postgresql|agpl_3|apache_\d_\d|artistic_\d|bsd|freebsd|gpl_\d|lgpl_\d_\d|mit|mozilla_\d_\d|unrestricted)$/;

# the prototype gives each condition a scalar, a match that fails too
sub want($$) { my ($right, $what) = @_; print "META.json: $what\n" if !$right; return $right }

want(ref $meta eq 'HASH', 'an object') or exit;
want(!ref $meta->{$_} && ($meta->{$_} // '') =~ /\S/, "$_ is a must") for qw(name version abstract maintainer license);
want(($meta->{name} // '') =~ $term && $meta->{name} eq 'lifecycle', 'name is a term, that of the extension');
want(($meta->{version} // '') =~ $semver && $meta->{version} eq $version, "version is a semantic version, that of lifecycle.control, $version");
want(($meta->{license} // '') =~ $licenses, 'license is one of the names of the specification');
want(($meta->{'meta-spec'}{version} // '') =~ /^1\.0\.\d+$/ && ($meta->{'meta-spec'}{url} // '') =~ m{^https?://}, 'meta-spec has version 1.0.x and url');

my $extension = $meta->{provides}{lifecycle};
want(ref $extension eq 'HASH' && keys %{ $meta->{provides} } == 1, 'provides names the extension and nothing else');
want(($extension->{version} // '') eq $version, "provides has version $version");
want(($extension->{file} // '') eq "sql/lifecycle--$version.sql", 'provides has the install script as file');
want(-r ($extension->{docfile} // ''), 'provides has a docfile that is there');
want(ref $meta->{tags} eq 'ARRAY' && !(grep { ref || length() > 255 || !/\S/ } @{ $meta->{tags} }), 'tags are short texts');

my $resources = $meta->{resources} // {};
want(($resources->{homepage} // '') =~ m{^https?://} && ($resources->{bugtracker}{mailto} // '') =~ /@/, 'resources have a homepage and an address for faults');
want(($resources->{repository}{url} // '') =~ m{^https://.*\.git$} && ($resources->{repository}{type} // '') eq 'git', 'resources have the repository');

my ($oldest) = slurp('debian/pgversions') =~ /^(\d+)\+/m;
want(($meta->{prereqs}{runtime}{requires}{PostgreSQL} // '') eq "$oldest.0.0", "prereqs has PostgreSQL $oldest.0.0, as debian/pgversions");
my %known = map { $_ => 1 } qw(name version abstract maintainer license provides meta-spec description generated_by no_index prereqs release_status resources tags);
want($known{$_} || /^x_/i, "$_ is no field of the specification") for sort keys %$meta;
my ($packaged) = slurp('debian/changelog') =~ /^postgresql-lifecycle \(([^)]+)-\d+\)/;
print "debian/changelog has version $packaged, lifecycle.control $version\n" if $packaged ne $version;
