package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // a folder
	_ "gocloud.dev/blob/s3blob"   // any store that speaks S3
	"gocloud.dev/gcerrors"

	"stodporten/portal/municipality"
)

// Place says where files lie and which keys open them. Every program that touches files has the same.
type Place struct {
	Address string // a folder, or s3://bucket?region=… with what gocloud.dev/blob/s3blob takes
	KeyFile string // a Tink keyset as JSON; see NewKeys
}

// ErrKeys is answered for a keyset that cannot be used; the cause never repeats a key.
var ErrKeys = errors.New("the keys of the files")

// Store keeps content encrypted, and knows neither names nor owners. It is safe for many at once.
type Store struct {
	bucket *blob.Bucket
	cipher tink.StreamingAEAD
}

// NewKeys makes a keyset in a file that only its owner may read. It refuses a file that is there already: what was encrypted with
// the keys in it would be lost.
func NewKeys(file string) error {
	handle, err := keyset.NewHandle(streamingaead.AES256GCMHKDF4KBKeyTemplate())
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKeys, err)
	}
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKeys, err)
	}
	written := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(out))
	if err := errors.Join(written, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("%w: %w", ErrKeys, errors.Join(err, os.Remove(file)))
	}
	return nil
}

// OpenStore opens the place; a folder is made when it is missing.
func OpenStore(ctx context.Context, at Place) (*Store, error) {
	cipher, err := readKeys(at.KeyFile)
	if err != nil {
		return nil, err
	}
	address, err := addressOf(at.Address)
	if err != nil {
		return nil, err
	}
	bucket, err := blob.OpenBucket(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("open the store of files: %w", err)
	}
	return &Store{bucket: bucket, cipher: cipher}, nil
}

func readKeys(file string) (tink.StreamingAEAD, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeys, err)
	}
	defer in.Close()
	if facts, err := in.Stat(); err != nil || facts.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: others than its owner may read %s (chmod 600)", ErrKeys, file)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(in))
	if err != nil {
		return nil, fmt.Errorf("%w: %s is no keyset", ErrKeys, file) // The cause may repeat what stands in it.
	}
	cipher, err := streamingaead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("%w: %s holds no keys for streams", ErrKeys, file)
	}
	return cipher, nil
}

// addressOf makes a folder an address. Half-written objects lie beside whole ones, on the same disk.
func addressOf(place string) (string, error) {
	if strings.Contains(place, "://") {
		return place, nil
	}
	if err := os.MkdirAll(place, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of files: %w", err)
	}
	address := url.URL{Scheme: "file", Path: place, RawQuery: "metadata=skip&no_tmp_dir=1&dir_file_mode=" + strconv.Itoa(0o700)}
	if !path.IsAbs(place) {
		return "", fmt.Errorf("the folder of files must be a whole path: %s", place)
	}
	return address.String(), nil
}

// Close ends it after the last request.
func (s *Store) Close() error { return s.bucket.Close() }

// Ready says whether the place can be reached.
func (s *Store) Ready(ctx context.Context) error {
	if ok, err := s.bucket.IsAccessible(ctx); err != nil || !ok {
		return errors.Join(errors.New("the store of files cannot be reached"), err)
	}
	return nil
}

// object is one thing in the store, with what its content is bound to: moved elsewhere it cannot be opened.
type object struct {
	name  string
	label []byte
}

func folder(of municipality.ID, file uuid.UUID) string { return string(of) + "/" + file.String() + "/" }

func partOf(of municipality.ID, file uuid.UUID, number int, part uuid.UUID) object {
	return object{
		name:  folder(of, file) + "part-" + part.String(),
		label: fmt.Appendf(nil, "%s\x00%s\x00part %d", of, file, number),
	}
}

func sealedOf(of municipality.ID, file, seal uuid.UUID) object {
	return object{name: folder(of, file) + "seal-" + seal.String(), label: fmt.Appendf(nil, "%s\x00%s", of, file)}
}

// put encrypts what write gives on its way to the store. Nothing is left behind when it fails.
func (s *Store) put(ctx context.Context, o object, write func(io.Writer) error) (err error) {
	ctx, giveUp := context.WithCancel(ctx)
	defer giveUp()
	out, err := s.bucket.NewWriter(ctx, o.name, &blob.WriterOptions{
		ContentType: "application/octet-stream", BufferSize: 5 << 20, MaxConcurrency: 1,
	})
	if err != nil {
		return fmt.Errorf("put into the store: %w", err)
	}
	sealing, err := s.cipher.NewEncryptingWriter(out, o.label)
	if err == nil {
		err = write(sealing)
	}
	if err == nil {
		err = sealing.Close()
	}
	if err != nil {
		giveUp() // a writer that is closed after its context has ended leaves nothing
		return errors.Join(err, closed(out))
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("put into the store: %w", err)
	}
	return nil
}

// closed is quiet about what was given up on purpose.
func closed(out io.Closer) error {
	if err := out.Close(); err != nil && !errors.Is(err, context.Canceled) && gcerrors.Code(err) != gcerrors.Canceled {
		return err
	}
	return nil
}

// opened is an object being read, in the clear.
type opened struct {
	io.Reader
	io.Closer
}

func (s *Store) open(ctx context.Context, o object) (io.ReadCloser, error) {
	in, err := s.bucket.NewReader(ctx, o.name, nil)
	if err != nil {
		return nil, fmt.Errorf("read from the store: %w", err)
	}
	inside, err := s.cipher.NewDecryptingReader(in, o.label)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read from the store: %w", err), in.Close())
	}
	return opened{inside, in}, nil
}

// remove forgets objects; one that is gone already is no fault.
func (s *Store) remove(ctx context.Context, all ...object) error {
	var failed error
	for _, o := range all {
		if err := s.bucket.Delete(ctx, o.name); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
			failed = errors.Join(failed, fmt.Errorf("remove from the store: %w", err))
		}
	}
	return failed
}

func (s *Store) under(ctx context.Context, prefix string) iter.Seq2[*blob.ListObject, error] {
	return func(yield func(*blob.ListObject, error) bool) {
		for list := s.bucket.List(&blob.ListOptions{Prefix: prefix}); ; {
			found, err := list.Next(ctx)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, fmt.Errorf("list the store: %w", err))
				return
			}
			if !yield(found, nil) {
				return
			}
		}
	}
}

// filesBefore lists the files of a municipality of which something lies in the store that is older than the time given.
func (s *Store) filesBefore(ctx context.Context, of municipality.ID, before time.Time) (map[uuid.UUID][]string, error) {
	old := map[uuid.UUID][]string{}
	for found, err := range s.under(ctx, string(of)+"/") {
		if err != nil {
			return nil, err
		}
		parts := strings.Split(found.Key, "/")
		id, err := uuid.Parse(parts[min(1, len(parts)-1)])
		if err != nil || !found.ModTime.Before(before) {
			continue
		}
		old[id] = append(old[id], found.Key)
	}
	return old, nil
}
